### What mail says. Subjects are neutral: they are read on locked screens.

mail-invitation-subject = An invitation to Comity
mail-invitation-relationship =
    { $inviter } of { $organisation } invites you to “{ $relationship }” in Comity, where all sides run their
    relationship together. It costs nothing.

    Open this address to accept. It works once, until { $until }:
    { $link }

    If you do not know { $inviter }, do nothing.
mail-invitation-organisation =
    { $inviter } invites you to act for { $organisation } in Comity.

    Open this address to accept. It works once, until { $until }:
    { $link }

    If you do not know { $inviter }, do nothing.
mail-address-subject = Your address in Comity
mail-address =
    Hello { $name },

    you asked to sign in to Comity with this address from now on. Open this link, signed in as yourself, to say that it
    is yours. It works once, until { $until }:
    { $link }

    If it was not you, do nothing: nothing changes.
mail-address-changed-subject = Your address in Comity was changed
mail-address-changed =
    Hello { $name },

    you no longer sign in to Comity with this address. You, an administrator of your organisation or whoever runs this installation chose another.

    If you do not know of it, tell an administrator of your organisation today.
mail-reset-subject = A new password for Comity
mail-reset =
    Hello { $name },

    somebody, we hope you, asked for a new password for Comity. Open this address to choose one. It works once, for an
    hour:
    { $link }

    If it was not you, do nothing: your password stays as it is.
