//! Short forms, usual misspellings and pairs of words that mean one.

use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The usual spelling of `word`, where the tables know it by another.
pub(crate) fn expand(word: &str) -> Option<&'static str> {
    BY_FORM.get(word).copied()
}

/// Every form by itself; where two lines have one, the first counts.
static BY_FORM: LazyLock<BTreeMap<&str, &str>> = LazyLock::new(|| {
    let forms = FORMS.iter().rev();
    forms.flat_map(|(forms, full)| forms.split(' ').map(move |form| (form, *full))).collect()
});

/// The one word that two neighbours mean.
pub(crate) fn pair(first: &str, second: &str) -> Option<&'static str> {
    PAIRS
        .iter()
        .find(|(a, b, _)| *a == first && *b == second)
        .map(|(_, _, one)| *one)
}

const FORMS: &[(&str, &str)] = &[
    (
        "mhm mmhm mhmm mmhmm uhhuh yah yea yeh ye yess yas yass yaas yessir yepp yeppers yuh yupp yessum yep yup yeah yiss yesh",
        "yes",
    ),
    ("syop stpop ztop", "stop"),
    ("dnt dont't donot dun", "dont"),
    ("numba nmbr numbr", "number"),
    ("dis", "this"),
    ("kiero qiero", "quiero"),
    ("kiten kitenme kiteme kitame", "quiten"),
    ("alon", "alone"),
    ("rmv rm rmove remov remve removee", "remove"),
    ("okay okey k kk okie oki okk okays okdokey okaay oky oka", "ok"),
    ("nope nah naw noo nop nopes nuh", "no"),
    ("u ya'll", "you"),
    ("ur yur youre", "your"),
    (
        "pls plz plse pleas pleeze plez pleese plzz porfa porfavor porfis porfas plis",
        "please",
    ),
    (
        "thx ty tks thnx thanx thks tysm thankyou thnks thank",
        "thanks",
    ),
    ("txt txts", "text"),
    ("txting txtng txtin textng textin", "texting"),
    ("msg mesage messge", "message"),
    ("msgs mesages msjs", "messages"),
    ("msging messagin", "messaging"),
    ("callin", "calling"),
    ("msj", "mensaje"),
    (
        "appt apt appmt apptmt appts apptment appointmnt apointment appoinment appointement",
        "appointment",
    ),
    ("consultations", "consultation"),
    (
        "tmrw tmr tmw tomm tom 2moro 2morrow 2mrw tomorow tommorow tommorrow tmorrow tomorro tomarrow tomorrows tmmrw 2mro",
        "tomorrow",
    ),
    ("tonite 2nite tonights", "tonight"),
    ("todays 2day", "today"),
    ("mon mondays mondy moday", "monday"),
    (
        "tue tues tuesdays teusday tuesdy tuseday tusday tuesay",
        "tuesday",
    ),
    (
        "wed weds wednesdays wensday wendesday wedensday wednsday wensdays wednesay wedsday",
        "wednesday",
    ),
    (
        "thu thur thurs thursdays thrusday thurday thursdy thrs thirsday thurdsay",
        "thursday",
    ),
    ("fri fridays firday frday fridy", "friday"),
    ("saturdays saterday saturdy satruday satuday", "saturday"),
    ("sundays sundy", "sunday"),
    ("mornin mornings morn am's morningish", "morning"),
    (
        "afternoons aftrnoon afernoon aft arvo afternoonish",
        "afternoon",
    ),
    ("evenings eve evning evenin", "evening"),
    ("b4 bfore", "before"),
    ("w", "with"),
    ("wanna", "want to"),
    ("gonna", "going to"),
    ("gotta", "have to"),
    ("gimme", "give me"),
    ("lemme", "let me"),
    ("dunno idk", "dont know"),
    ("dont donot dnt doont", "dont"),
    ("cannot cant't cnt cann't", "cant"),
    ("rn", "right now"),
    ("nvm nevermind", "never mind"),
    ("cuz bc cause coz", "because"),
    ("abt", "about"),
    ("wknd wkend", "weekend"),
    ("wk", "week"),
    ("hr hrs", "hour"),
    ("min mins", "minutes"),
    (
        "resched rescheduled rescedule reschedual reshedule reschedul rescheduling",
        "reschedule",
    ),
    (
        "cancell cancle cancelled canceled canceling cancelling cancelation cxl cancels canel cancl",
        "cancel",
    ),
    (
        "unsub unsubscibe unsuscribe unsubcribe unsubscribed unsubscribing unsubsribe unsubscrib unscribe",
        "unsubscribe",
    ),
    ("optout optingout", "opt out"),
    ("opting opted", "opt"),
    (
        "sotp stpo sthap shtop staph stahp stawp tsop stp stopp stopt stoop sto ztop dtop stol stip stopit stop2end stop2quit stob stpp",
        "stop",
    ),
    ("stops", "stop"),
    (
        "fck fuk fuc fk fkn effing fukin fuckin fucking effin freaking frickin damn dang goddamn",
        "fuck",
    ),
    ("hmu", "hit me up"),
    ("lmk", "let me know"),
    ("nthx noty", "no thanks"),
    ("wrk wrks", "works"),
    ("gd", "good"),
    ("ppl", "people"),
    ("hows", "how is"),
    ("whats", "what is"),
    ("whos whose", "who is"),
    ("wheres", "where is"),
    ("whens", "when is"),
    ("wheneverd", "whenever"),
    ("didt didnt'", "didnt"),
    (
        "intrested intersted interestd interseted intested interrested intereste interesed",
        "interested",
    ),
    ("srry sry", "sorry"),
    ("shes", "she is"),
    ("hes", "he is"),
    ("theyre", "they are"),
    ("theres", "there is"),
    ("youve", "you have"),
    ("youll", "you will"),
    ("havent", "havent"),
    ("pmm", "pm"),
    ("xq pq", "porque"),
    ("q k'", "que"),
    ("grax grcs", "gracias"),
    ("mensage mensages mensajito", "mensajes"),
    ("cel celu selular", "celular"),
    ("mananita", "manana"),
    ("mensajitos textitos", "mensajes"),
    ("tel", "telefono"),
    ("rong wron wrng", "wrong"),
    ("nty", "no thanks"),
    ("kien", "quien"),
];

const PAIRS: &[(&str, &str, &str)] = &[
    ("do", "not", "dont"),
    ("don", "t", "dont"),
    ("do", "nt", "dont"),
    ("st", "op", "stop"),
    ("does", "not", "doesnt"),
    ("did", "not", "didnt"),
    ("can", "not", "cant"),
    ("can", "t", "cant"),
    ("will", "not", "wont"),
    ("won", "t", "wont"),
    ("is", "not", "isnt"),
    ("are", "not", "arent"),
    ("was", "not", "wasnt"),
    ("could", "not", "couldnt"),
    ("would", "not", "wouldnt"),
    ("i", "am", "im"),
    ("i", "m", "im"),
    ("we", "are", "were"),
    ("i", "have", "ive"),
    ("we", "have", "weve"),
    ("i", "will", "ill"),
    ("i", "would", "id"),
    ("that", "is", "thats"),
    ("thanks", "you", "thanks"),
    ("thanks", "u", "thanks"),
    ("to", "day", "today"),
    ("to", "morrow", "tomorrow"),
    ("to", "night", "tonight"),
    ("re", "schedule", "reschedule"),
    ("un", "subscribe", "unsubscribe"),
    ("uninterested", "", "uninterested"),
    ("any", "more", "anymore"),
    ("any", "time", "anytime"),
    ("any", "day", "anyday"),
    ("any", "body", "anybody"),
    ("no", "body", "nobody"),
    ("no", "one", "noone"),
    ("what", "ever", "whatever"),
    ("de", "acuerdo", "acuerdo"),
    ("medio", "dia", "mediodia"),
    ("por", "favor", "please"),
    ("x", "favor", "please"),
    ("ok", "dokey", "ok"),
    ("ok", "dokie", "ok"),
    ("ok", "doke", "ok"),
    ("ok", "ok", "ok"),
    ("o", "clock", "oclock"),
    ("wrong", "num", "wrong"),
    ("voice", "mail", "voicemail"),
];
