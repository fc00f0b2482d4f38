### The menu, and who printed a page.

menu-title = Menu
menu-work = My work
menu-relationships = Relationships
menu-your-relationships = Your relationships
menu-this-relationship = This relationship
menu-overview = Overview
menu-people = People
menu-book = Book
menu-relationship-settings = Relationship settings
menu-organisation-people = Our people
menu-settings = Settings
menu-add = Add
printed-by = Printed by { $name }, { $when }
