### Wat er op de aanmeldpagina's staat. $who is de website, $address een XMPP-adres, $verifier het adres dat schrijft.

## Op elke pagina

language = Taal
help = Hulp
imprint = Colofon
privacy = Privacy

## De pagina die om het adres vraagt

ask-title = Aanmelden bij { $who }
ask-title-account = Aanmelden
ask-how = U krijgt een bericht in uw chat-app en bevestigt daar. Er is geen wachtwoord.
ask-address = Uw XMPP-adres
ask-example = Bijvoorbeeld: alice@example.org
ask-button = Verder

## Wat er mis is met een adres

address-missing = Vul uw adres in, bijvoorbeeld alice@example.org.
address-wrong = Dit is geen XMPP-adres. Het ziet eruit als alice@example.org.
address-elsewhere = Met een adres bij { $domain } kan niemand zich hier aanmelden.

## De pagina die wacht

wait-title = Bevestig in uw chat-app
wait-asked = We hebben { $address } gevraagd.
wait-code = Uw code
wait-how-tap = Vergelijk: het bericht moet deze code tonen. Zo ja, bevestig daar.
wait-how-code = Antwoord { $verifier } met deze code. Of bevestig daar, als het bericht dezelfde code toont.
wait-how-code-unknown = Antwoord met deze code in uw chat-app. Of bevestig daar, als het bericht dezelfde code toont.
wait-how-transfer = Antwoord { $verifier } met deze code. Of vul hier de code uit het bericht in.
wait-how-transfer-unknown = Antwoord met deze code in uw chat-app. Of vul hier de code uit het bericht in.
wait-open = Chat openen
wait-scan = Scan om de chat op uw telefoon te openen
wait-state = Wachten op uw antwoord
wait-delivered = Uw apparaat heeft het bericht
wait-seen = Het bericht is gezien
wait-left = Resterende tijd: { $time }
wait-warning = Alleen u hoort deze code te zien. Heeft iemand anders u naar deze pagina gestuurd, annuleer dan.
wait-cancel = Annuleren
wait-check = Ik heb bevestigd
wait-help = Geen bericht?
wait-help-address = Klopt het adres? { $address }
wait-help-app = Is uw chat-app open en verbonden?
wait-help-strangers = Kijk bij de verzoeken van onbekenden: sommige apps zetten het eerste bericht daar neer.
wait-help-contact = Sommige apps en servers blokkeren onbekenden. Voeg { $verifier } toe aan uw contacten en probeer het opnieuw.
code-label = Code uit het bericht
code-button = Bevestigen
code-wrong =
    { $left ->
        [one] Dat is de code niet. U hebt nog één poging.
       *[other] Dat is de code niet. U hebt nog { $left } pogingen.
    }

## Hoe het afliep

done-title = U bent aangemeld
done-next = Verder
denied-title = Geweigerd
denied-declined = Het verzoek is in de chat geweigerd.
denied-not-me = Het verzoek is in de chat geweigerd en gemeld: het kwam van iemand anders.
denied-code = Er zijn drie verkeerde codes ingevuld.
expired-title = Geen antwoord
expired-text = Niemand heeft op tijd bevestigd.
undeliverable-title = Het bericht kon niet worden verzonden
undeliverable-account = Het heeft { $address } niet bereikt.
undeliverable-server = De server van { $address } is niet bereikbaar.
undeliverable-link = Onze eigen chatserver is op dit moment niet bereikbaar.
withdrawn-title = Geannuleerd
withdrawn-text = Er is niemand aangemeld.
limited-title = Wacht even
limited-text = Er waren te veel verzoeken. Probeer het over een paar minuten opnieuw.
again = Opnieuw proberen
other-address = Een ander adres gebruiken

## Fouten

error-title = Dat is niet gelukt
error-link = Deze link is niet volledig of niet van hier. Ga terug naar de website en meld u van daar aan.
error-stale = Deze pagina stond te lang open. Probeer het opnieuw.
error-foreign = Dit formulier kwam van een andere website; daarom is er niets gedaan.
error-busy = Dat kan op dit moment niet. Probeer het binnenkort opnieuw.
error-request = Uw browser heeft iets gestuurd dat niet te lezen is.

## De pagina van de eigen sessies

account-title = Waar u bent aangemeld
account-who = U bent { $address }.
account-this = Deze browser
account-unknown = Onbekende browser
account-browser = Browser
account-from = Adres
account-since = Aangemeld
account-until = Tot
account-used = Gebruikt voor
account-end = Daar afmelden
account-end-here = Afmelden
account-end-others = Overal elders afmelden
account-apps = Apps die aangemeld blijven
sign-out-title = Afmelden?
signed-out-title = U bent afgemeld
signed-out-text = Websites waar u zich hebt aangemeld, kennen u misschien nog een tijdje.
sign-in-again = Aanmelden

## Waar het bericht in de chat over gaat, achter de naam van de website.

prompt = aanmelden met een browser
