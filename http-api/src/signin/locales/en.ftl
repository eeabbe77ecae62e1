### What people read on the sign-in pages. $who is the website they sign in to, $address an XMPP address, $verifier the
### address that writes to them. No text is markup.

## On every page

language = Language
help = Help
imprint = Legal notice
privacy = Privacy

## The page that asks for an address

ask-title = Sign in to { $who }
ask-title-account = Sign in
ask-how = You get a message in your chat app and confirm there. There is no password.
ask-address = Your XMPP address
ask-example = For example: alice@example.org
ask-button = Continue

## What is wrong with an address

address-missing = Enter your address, for example alice@example.org.
address-wrong = This is not an XMPP address. It looks like alice@example.org.
address-elsewhere = Nobody with an address at { $domain } can sign in here.

## The page that waits

wait-title = Confirm in your chat app
wait-asked = We asked { $address }.
wait-code = Your code
wait-how-tap = Compare: the message must show this code. If it does, confirm it there.
wait-how-code = Reply with this code to { $verifier }. Or, if the message shows the same code, confirm it there.
wait-how-code-unknown = Reply with this code in your chat app. Or, if the message shows the same code, confirm it there.
wait-how-transfer = Reply with this code to { $verifier }. Or enter the code from the message here.
wait-how-transfer-unknown = Reply with this code in your chat app. Or enter the code from the message here.
wait-open = Open the chat
wait-scan = Scan to open the chat on your phone
wait-state = Waiting for your answer
wait-delivered = Your device has the message
wait-seen = The message was seen
# $time: minutes and seconds, such as 1:53
wait-left = Time left: { $time }
wait-warning = Only you should see this code. If somebody else sent you to this page, cancel.
wait-cancel = Cancel
wait-check = I have confirmed
wait-help = No message?
wait-help-address = Is the address right? { $address }
wait-help-app = Is your chat app open and connected?
wait-help-strangers = Look among message requests from strangers: some apps put the first message there.
wait-help-contact = Some apps and servers block strangers. Add { $verifier } to your contacts, then try again.
code-label = Code from the message
code-button = Confirm
code-wrong =
    { $left ->
        [one] That is not the code. You have one more try.
       *[other] That is not the code. You have { $left } more tries.
    }

## How it ended

done-title = You are signed in
done-next = Continue
denied-title = Refused
denied-declined = The request was refused in the chat.
denied-not-me = The request was refused and reported in the chat: it came from somebody else.
denied-code = Three wrong codes were entered.
expired-title = No answer
expired-text = Nobody confirmed in time.
undeliverable-title = The message could not be sent
undeliverable-account = It did not reach { $address }.
undeliverable-server = The server of { $address } cannot be reached.
undeliverable-link = Our own chat server cannot be reached at the moment.
withdrawn-title = Cancelled
withdrawn-text = Nobody was signed in.
limited-title = Please wait a while
limited-text = There were too many requests. Try again in a few minutes.
again = Try again
other-address = Use another address

## Errors

error-title = That did not work
error-link = This link is not complete, or not from here. Go back to the website and sign in from there.
error-stale = This page was open for too long. Please try again.
error-foreign = This form came from another website, so nothing was done.
error-busy = This cannot be done at the moment. Please try again soon.
error-request = Your browser sent something that cannot be read.

## The page of one's own sessions

account-title = Where you are signed in
account-who = You are { $address }.
account-this = This browser
account-unknown = Unknown browser
account-browser = Browser
account-from = Address
account-since = Signed in
account-until = Until
account-used = Used for
account-end = Sign out there
account-end-here = Sign out
account-end-others = Sign out everywhere else
account-apps = Apps that stay signed in
sign-out-title = Sign out?
signed-out-title = You are signed out
signed-out-text = Websites that you signed in to may remember you for a while.
sign-in-again = Sign in

## What the message in the chat says it is about, behind the name of the website.

prompt = sign in with a browser
