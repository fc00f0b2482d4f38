### Saved views of a list.

views-mine = My views
views-save-open = Save this view
views-save = Save it
views-name = Name of the view
views-form-title = Save this view
views-back = Back to the list
views-forget = Forget this view
views-name-missing = Give the view a name.
views-query-too-long = This view is narrowed by more than we can keep. Take a filter out and save it again.
views-too-many = You have { $most } views of this list already. Forget one, then save this one.
done-view-saved = The view is saved. Only you see it.
done-view-forgotten = The view is forgotten.
