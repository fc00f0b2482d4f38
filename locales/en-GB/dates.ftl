### Dates and times. The pattern of a date is the language's own; its parts come as variables.

# What stands between thousands.
number-group = ,

date-weekday-1 = Monday
    .short = Mon
date-weekday-2 = Tuesday
    .short = Tue
date-weekday-3 = Wednesday
    .short = Wed
date-weekday-4 = Thursday
    .short = Thu
date-weekday-5 = Friday
    .short = Fri
date-weekday-6 = Saturday
    .short = Sat
date-weekday-7 = Sunday
    .short = Sun

date-month-1 = January
    .short = Jan
date-month-2 = February
    .short = Feb
date-month-3 = March
    .short = Mar
date-month-4 = April
    .short = Apr
date-month-5 = May
    .short = May
date-month-6 = June
    .short = Jun
date-month-7 = July
    .short = Jul
date-month-8 = August
    .short = Aug
date-month-9 = September
    .short = Sep
date-month-10 = October
    .short = Oct
date-month-11 = November
    .short = Nov
date-month-12 = December
    .short = Dec

# Thu 26 Nov
date-day = { $weekday } { $day } { $month }
# Thu 26 Nov 2027, where it is not this year
date-day-year = { $weekday } { $day } { $month } { $year }
# Thursday 26 November 2026
date-day-long = { $weekday } { $day } { $month } { $year }
# 26 November 2026
date-day-plain = { $day } { $month } { $year }
# November 2026
date-month = { $month } { $year }
# Thu 26 Nov, 14:05
date-moment = { $day }, { $clock }
# Thursday 26 November 2026, 14:05 GMT
date-full = { $day }, { $clock } { $zone }

ago-now = just now
ago-minutes =
    { $count ->
        [one] 1 minute ago
       *[other] { $count } minutes ago
    }
ago-hours =
    { $count ->
        [one] 1 hour ago
       *[other] { $count } hours ago
    }
ago-today = today
ago-days =
    { $count ->
        [one] yesterday
       *[other] { $count } days ago
    }

due-today = Today
due-tomorrow = Tomorrow
due-late =
    { $count ->
        [one] 1 day late
       *[other] { $count } days late
    }
