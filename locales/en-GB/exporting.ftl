### Taking a list out as a file: the columns beside the kind's own fields.

exporting-reference = Reference
exporting-seen-by = Who sees it
exporting-level = Level
exporting-state = State

### The menu above a list.

exporting-form = As
exporting-form-xlsx = A workbook (XLSX)
exporting-form-csv = Text with commas (CSV)
exporting-form-json = JSON, for programs
exporting-take = Download
exporting-take-which = Columns
exporting-take-all = Every column
exporting-take-shown = The columns on the screen
exporting-take-layout = As in { $file }
exporting-take-unnamed = the spreadsheet brought in
exporting-too-many-columns = These records have more than { $most } further columns. Choose JSON, or fewer records.
