### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } möchte wissen, wer Sie sind
consent-learns = { $client } erfährt:
consent-openid = dass Sie es sind, unter einem Namen, der nichts über Ihre Adresse sagt
consent-profile = Ihren Benutzernamen
consent-groups = die Gruppen, in denen Sie sind
consent-email = Ihre E-Mail-Adresse
consent-xmpp = Ihre XMPP-Adresse
consent-offline = und behält den Zugang, während Sie fort sind, bis Sie ihn beenden
consent-yes = Erlauben
consent-no = Ablehnen
logout-no = Angemeldet bleiben
logout-stays = Sie sind weiterhin angemeldet
onward-title = Einen Moment
apps-title = Apps, die angemeldet bleiben
apps-none = Keine App bleibt angemeldet, während Sie fort sind.
