//! The words, by language.

/// A language, and its words for one thing, in lower case.
pub(super) type Words = [(&'static str, &'static [&'static str])];

/// That it was somebody else who asked.
pub(super) const NOT_ME: &Words = &[
    (
        "en",
        &[
            "not me",
            "notme",
            "not-me",
            "this is not me",
            "this isn't me",
            "that's not me",
            "it's not me",
            "it isn't me",
            "it was not me",
            "it wasn't me",
            "that wasn't me",
            "wasn't me",
        ],
    ),
    (
        "de",
        &[
            "nicht ich",
            "ich nicht",
            "ich war das nicht",
            "ich war es nicht",
            "ich war's nicht",
            "ich bin das nicht",
            "das war ich nicht",
            "das bin ich nicht",
            "war ich nicht",
        ],
    ),
    (
        "es",
        &[
            "no soy yo",
            "no fui yo",
            "yo no fui",
            "no he sido yo",
            "no era yo",
        ],
    ),
    (
        "fr",
        &[
            "pas moi",
            "ce n'est pas moi",
            "c'est pas moi",
            "ce n'était pas moi",
            "c'était pas moi",
        ],
    ),
    (
        "it",
        &[
            "non sono io",
            "non ero io",
            "non sono stato io",
            "non sono stata io",
        ],
    ),
    (
        "nl",
        &[
            "niet ik",
            "ik niet",
            "ik was het niet",
            "ik ben het niet",
            "dat was ik niet",
            "dat ben ik niet",
        ],
    ),
    (
        "pl",
        &["nie ja", "to nie ja", "to nie byłem ja", "to nie byłam ja"],
    ),
    (
        "pt",
        &[
            "não fui eu",
            "nao fui eu",
            "não sou eu",
            "nao sou eu",
            "não era eu",
            "nao era eu",
        ],
    ),
    ("ru", &["не я", "это не я", "это был не я", "это была не я"]),
    (
        "zh",
        &["不是我", "这不是我", "這不是我", "不是本人", "非本人"],
    ),
];

pub(super) const NO: &Words = &[
    (
        "en",
        &[
            "no", "n", "nope", "deny", "denied", "decline", "reject", "refuse", "disallow",
            "cancel",
        ],
    ),
    (
        "de",
        &[
            "nein",
            "nö",
            "ablehnen",
            "abgelehnt",
            "verweigern",
            "verbieten",
        ],
    ),
    (
        "es",
        &["no", "denegar", "niego", "rechazar", "rechazo", "cancelar"],
    ),
    (
        "fr",
        &[
            "non",
            "refuser",
            "refuse",
            "je refuse",
            "rejeter",
            "annuler",
        ],
    ),
    (
        "it",
        &[
            "no",
            "nega",
            "nego",
            "negare",
            "rifiuta",
            "rifiuto",
            "rifiutare",
            "annulla",
        ],
    ),
    ("nl", &["nee", "neen", "weiger", "weigeren", "afwijzen"]),
    ("pl", &["nie", "odmów", "odmawiam", "odrzuć", "odrzucam"]),
    (
        "pt",
        &[
            "não", "nao", "negar", "nego", "recusar", "recuso", "rejeitar", "rejeito",
        ],
    ),
    (
        "ru",
        &[
            "нет",
            "отклонить",
            "отклоняю",
            "отказать",
            "отказываю",
            "запретить",
            "запрещаю",
        ],
    ),
    (
        "zh",
        &[
            "否",
            "不",
            "不是",
            "不行",
            "不可以",
            "不同意",
            "拒绝",
            "拒絕",
        ],
    ),
];

pub(super) const YES: &Words = &[
    (
        "en",
        &[
            "yes",
            "y",
            "yep",
            "yeah",
            "ok",
            "okay",
            "confirm",
            "confirmed",
            "approve",
            "approved",
            "allow",
            "accept",
        ],
    ),
    (
        "de",
        &[
            "ja",
            "j",
            "bestätigen",
            "bestätigt",
            "genehmigen",
            "genehmigt",
            "erlauben",
            "zulassen",
            "annehmen",
        ],
    ),
    (
        "es",
        &[
            "sí",
            "si",
            "confirmar",
            "confirmo",
            "aprobar",
            "apruebo",
            "permitir",
            "aceptar",
            "acepto",
        ],
    ),
    (
        "fr",
        &[
            "oui",
            "confirmer",
            "je confirme",
            "approuver",
            "j'approuve",
            "autoriser",
            "accepter",
            "j'accepte",
            "d'accord",
        ],
    ),
    (
        "it",
        &[
            "sì",
            "si",
            "si'",
            "conferma",
            "confermo",
            "confermare",
            "approva",
            "approvo",
            "consenti",
            "accetta",
            "accetto",
        ],
    ),
    (
        "nl",
        &[
            "ja",
            "bevestig",
            "bevestigen",
            "goedkeuren",
            "toestaan",
            "akkoord",
        ],
    ),
    (
        "pl",
        &[
            "tak",
            "potwierdź",
            "potwierdzam",
            "zatwierdź",
            "zatwierdzam",
            "zezwól",
            "zezwalam",
            "akceptuję",
        ],
    ),
    (
        "pt",
        &[
            "sim",
            "confirmar",
            "confirmo",
            "aprovar",
            "aprovo",
            "permitir",
            "autorizar",
            "aceitar",
            "aceito",
        ],
    ),
    (
        "ru",
        &[
            "да",
            "ок",
            "хорошо",
            "подтвердить",
            "подтверждаю",
            "одобрить",
            "одобряю",
            "разрешить",
            "разрешаю",
        ],
    ),
    (
        "zh",
        &[
            "是", "是的", "好", "好的", "可以", "同意", "批准", "确认", "確認", "允许", "允許",
        ],
    ),
];
