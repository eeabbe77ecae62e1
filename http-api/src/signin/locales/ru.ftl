### Что написано на страницах входа. $who — сайт, $address — адрес XMPP, $verifier — адрес, который пишет.

## На каждой странице

language = Язык
help = Помощь
imprint = Правовая информация
privacy = Конфиденциальность

## Страница, которая спрашивает адрес

ask-title = Вход: { $who }
ask-title-account = Вход
ask-how = Вы получите сообщение в своём мессенджере и подтвердите вход там. Пароля нет.
ask-address = Ваш адрес XMPP
ask-example = Например: alice@example.org
ask-button = Продолжить

## Что не так с адресом

address-missing = Введите свой адрес, например alice@example.org.
address-wrong = Это не адрес XMPP. Он выглядит как alice@example.org.
address-elsewhere = С адресом на { $domain } войти сюда нельзя.

## Страница, которая ждёт

wait-title = Подтвердите в мессенджере
wait-asked = Мы спросили { $address }.
wait-code = Ваш код
wait-how-tap = Сравните: в сообщении должен быть этот код. Если это так, подтвердите там.
wait-how-code = Ответьте { $verifier } этим кодом. Или, если в сообщении тот же код, подтвердите там.
wait-how-code-unknown = Ответьте этим кодом в мессенджере. Или, если в сообщении тот же код, подтвердите там.
wait-how-transfer = Ответьте { $verifier } этим кодом. Или введите здесь код из сообщения.
wait-how-transfer-unknown = Ответьте этим кодом в мессенджере. Или введите здесь код из сообщения.
wait-open = Открыть чат
wait-scan = Отсканируйте, чтобы открыть чат на телефоне
wait-state = Ждём вашего ответа
wait-delivered = Сообщение на вашем устройстве
wait-seen = Сообщение прочитано
wait-left = Осталось времени: { $time }
wait-warning = Этот код должны видеть только вы. Если на эту страницу вас отправил кто-то другой, отмените вход.
wait-cancel = Отмена
wait-check = Я подтвердил
wait-help = Нет сообщения?
wait-help-address = Адрес верен? { $address }
wait-help-app = Мессенджер открыт и подключён?
wait-help-strangers = Посмотрите среди запросов от незнакомцев: некоторые приложения помещают первое сообщение туда.
wait-help-contact = Некоторые приложения и серверы блокируют незнакомцев. Добавьте { $verifier } в контакты и попробуйте снова.
code-label = Код из сообщения
code-button = Подтвердить
code-wrong =
    { $left ->
        [one] Это не тот код. Осталась { $left } попытка.
        [few] Это не тот код. Осталось { $left } попытки.
        [many] Это не тот код. Осталось { $left } попыток.
       *[other] Это не тот код. Осталось { $left } попытки.
    }

## Чем закончилось

done-title = Вы вошли
done-next = Продолжить
denied-title = Отклонено
denied-declined = Запрос отклонён в чате.
denied-not-me = Запрос отклонён в чате с жалобой: он пришёл от кого-то другого.
denied-code = Трижды введён неверный код.
expired-title = Нет ответа
expired-text = Никто не подтвердил вовремя.
undeliverable-title = Не удалось отправить сообщение
undeliverable-account = Оно не дошло до { $address }.
undeliverable-server = Сервер адреса { $address } недоступен.
undeliverable-link = Наш собственный сервер сейчас недоступен.
withdrawn-title = Отменено
withdrawn-text = Никто не вошёл.
limited-title = Подождите немного
limited-text = Было слишком много запросов. Попробуйте через несколько минут.
again = Попробовать снова
other-address = Другой адрес

## Ошибки

error-title = Не получилось
error-link = Эта ссылка неполная или не отсюда. Вернитесь на сайт и войдите оттуда.
error-stale = Эта страница была открыта слишком долго. Попробуйте снова.
error-foreign = Эта форма пришла с другого сайта, поэтому ничего не сделано.
error-busy = Сейчас это невозможно. Попробуйте ещё раз чуть позже.
error-request = Браузер прислал то, что нельзя прочесть.

## Страница своих сеансов

account-title = Где вы вошли
account-who = Ваш адрес: { $address }
account-this = Этот браузер
account-unknown = Неизвестный браузер
account-browser = Браузер
account-from = Адрес
account-since = Вход
account-until = До
account-used = Сайты
account-end = Выйти там
account-end-here = Выйти
account-end-others = Выйти на всех остальных
account-apps = Приложения, которые остаются в системе
sign-out-title = Выйти?
signed-out-title = Вы вышли
signed-out-text = Сайты, на которые вы входили, могут ещё некоторое время вас помнить.
sign-in-again = Войти

## О чём сообщение в чате, после названия сайта.

prompt = вход через браузер
