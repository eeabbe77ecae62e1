word-yes = ДА
word-no = НЕТ
word-not-me = НЕ Я
button-yes = Подтвердить
button-no = Отклонить
button-not-me = Это не я

asker-system = Система
asker-user = Пользователь { $user }
asker-user-on-host = Пользователь { $user } на { $host }

headline = { $who } просит подтвердить: { $what }
headline-from = { $who } просит подтвердить (с { $address }): { $what }
request = { $who }: { $what }

line-address = Адрес: { $text }
line-account = Учётная запись: { $text }
line-host = Компьютер: { $text }
line-program = Программа: { $text }
line-key = Ключ: { $text }
line-command = Команда: { $text }
line-time =
    Запрошено в { $opened } UTC, открыто до { $deadline } UTC ({ $seconds ->
        [one] осталась { $seconds } секунда
        [few] осталось { $seconds } секунды
       *[many] осталось { $seconds } секунд
    }).
line-confirmers =
    { $asked ->
        [one] Спрошен { $asked } человек
        [few] Спрошены { $asked } человека
       *[many] Спрошены { $asked } человек
    }, { $needed ->
        [one] должен подтвердить { $needed } из них
        [few] должны подтвердить { $needed } из них
       *[many] должны подтвердить { $needed } из них
    }.
line-confirmers-veto =
    { $asked ->
        [one] Спрошен { $asked } человек
        [few] Спрошены { $asked } человека
       *[many] Спрошены { $asked } человек
    }, { $needed ->
        [one] должен подтвердить { $needed } из них
        [few] должны подтвердить { $needed } из них
       *[many] должны подтвердить { $needed } из них
    }. Одного «нет» достаточно для отказа.

answer-tap = Сравните: на экране входа должно быть { $code }. Если это так, подтвердите здесь или ответьте { word-yes }.
answer-code = Чтобы подтвердить, нажмите «подтвердить» здесь, если код совпадает с кодом на экране входа, или ответьте шестью цифрами, показанными там.
answer-code-given = Чтобы подтвердить, нажмите «подтвердить» здесь, если код совпадает с кодом на экране входа, или ответьте кодом, показанным там.
answer-transfer = Чтобы подтвердить, ответьте шестью цифрами с экрана входа.
answer-transfer-given = Чтобы подтвердить, ответьте кодом с экрана входа.
answer-login-code = Или введите { $code } при входе. Никому не сообщайте это число.
answer-no = Ответьте { word-no }, чтобы отклонить, { word-not-me }, если запрос не ваш.

progress =
    { $who }: { $count ->
        [one] Подтвердил { $count } из { $needed }
        [few] Подтвердили { $count } из { $needed }
       *[many] Подтвердили { $count } из { $needed }
    }, { $time } UTC.
line-confirmed = Подтвердили: { $names }
line-denied = Отклонили: { $names }
progress-open = Ваш ответ ещё ожидается.
progress-yours = Ваш ответ учтён. Другие ещё должны ответить.
names-separator = {", "}

closing-approved = Подтверждено, { $time } UTC. { $request }
closing-approved-on = Подтверждено на { $device }, { $time } UTC. { $request }
closing-approved-typed = Подтверждено кодом, введённым при входе, { $time } UTC. { $request }
closing-approved-by = Подтвердили: { $names }, { $time } UTC. { $request }
closing-denied = Отклонено, { $time } UTC. { $request }
closing-denied-on = Отклонено на { $device }, { $time } UTC. { $request }
closing-denied-by = Отклонили: { $names }, { $time } UTC. { $request }
closing-not-me = Отклонено и отмечено как чужой запрос, { $time } UTC. { $request }
closing-not-me-on = Отклонено и отмечено как чужой запрос на { $device }, { $time } UTC. { $request }
closing-not-me-by = Отклонили и отметили как чужой запрос: { $names }, { $time } UTC. { $request }
closing-wrong-code = Отклонено после трёх неверных кодов, { $time } UTC. { $request }
closing-expired = Истекло, никто не ответил, { $time } UTC. { $request }
closing-expired-some =
    Истекло, { $count ->
        [one] подтвердил только { $count } из { $needed }
        [few] подтвердили только { $count } из { $needed }
       *[many] подтвердили только { $count } из { $needed }
    }, { $time } UTC. { $request }
closing-withdrawn = Отозвано запросившим, { $time } UTC. { $request }
closing-undeliverable = Завершено, слишком мало людей доступно, { $time } UTC. { $request }

note-approved = Подтверждено. { $who } получает ответ «да».
note-denied = Отклонено. { $who } получает ответ «нет».
note-recorded = Ваш ответ для { $who } учтён. Другие ещё должны ответить.
note-how-tap = Это не ответ. Ответьте { word-yes }, { word-no } или кодом с экрана входа.
note-how-code = Этого недостаточно для подтверждения. Ответьте кодом с экрана входа или подтвердите запрос в своей программе. { word-no } отклоняет его.
note-how-transfer = Этого недостаточно для подтверждения. Ответьте кодом с экрана входа. { word-no } отклоняет запрос.
note-wrong-code =
    { $left ->
        [0] Неверный код в третий раз. Запрос отклонён.
        [one] Неверный код. Осталась { $left } попытка.
        [few] Неверный код. Осталось { $left } попытки.
       *[many] Неверный код. Осталось { $left } попыток.
    }
note-type-at-login = Этот код — для экрана входа: введите его там. Здесь ответьте кодом, показанным там.
note-nothing-open = Ничто не ожидает вашего ответа.
note-encrypted = Сообщение пришло зашифрованным, и здесь его никто не может прочитать. Ответьте без шифрования.
note-several-open = Открыто несколько запросов. Ответьте на нужный или напишите его номер после ответа: { word-yes } { $number }, { word-no } { $number }, { word-not-me } { $number }.

status-waiting =
    { $count ->
        [one] { $count } вход ожидает
        [few] { $count } входа ожидают
       *[many] { $count } входов ожидают
    }
