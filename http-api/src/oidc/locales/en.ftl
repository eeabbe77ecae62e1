### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } wants to know who you are
consent-learns = { $client } learns:
consent-openid = that it is you, by a name that says nothing of your address
consent-profile = your user name
consent-groups = the groups you are in
consent-email = your e-mail address
consent-xmpp = your XMPP address
consent-offline = and keeps access while you are away, until you end it
consent-yes = Allow
consent-no = Refuse
logout-no = Stay signed in
logout-stays = You are still signed in
onward-title = One moment
apps-title = Apps that stay signed in
apps-none = No app stays signed in while you are away.
