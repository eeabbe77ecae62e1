### What the OpenID Provider asks people. $client is the website they sign in to.

consent-title = { $client } wil weten wie u bent
consent-learns = { $client } komt te weten:
consent-openid = dat u het bent, met een naam die niets over uw adres zegt
consent-profile = uw gebruikersnaam
consent-groups = de groepen waar u in zit
consent-email = uw e-mailadres
consent-xmpp = uw XMPP-adres
consent-offline = en behoudt toegang terwijl u weg bent, tot u die beëindigt
consent-yes = Toestaan
consent-no = Weigeren
logout-no = Aangemeld blijven
logout-stays = U bent nog steeds aangemeld
onward-title = Een ogenblik
apps-title = Apps die aangemeld blijven
apps-none = Geen app blijft aangemeld terwijl u weg bent.
