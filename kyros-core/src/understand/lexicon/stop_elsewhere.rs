//! Opt-outs in languages that Kyros doesn't answer in. The confirmation goes out in English;
//! what counts is that nothing else does.

/// Opt-outs in scripts that don't part words or that the word tables don't fold: looked for
/// anywhere in the text, in lower case.
pub(crate) const SCRIPTS: &[&str] = &[
    // Chinese, simplified and traditional.
    "停止",
    "不要再",
    "别再",
    "別再",
    "退订",
    "退訂",
    "取消订阅",
    "取消訂閱",
    "不要发",
    "不要發",
    "别发",
    "別發",
    "勿扰",
    "勿擾",
    "别打",
    "別打",
    "不要打",
    "拉黑",
    "不要联系",
    "不要聯繫",
    "不要聯絡",
    "别联系",
    "別聯絡",
    "不想收到",
    "不需要短信",
    "打扰我",
    "打擾我",
    "骚扰",
    "騷擾",
    "删除我",
    "刪除我",
    "删掉我",
    "刪掉我",
    "从名单",
    "從名單",
    "不要传",
    "不要傳",
    "别烦",
    "別煩",
    "滚",
    "滾",
    "别给我",
    "別給我",
    "不要给我",
    "不要給我",
    "不要短信",
    // Korean.
    "그만",
    "중지",
    "수신거부",
    "수신 거부",
    "보내지",
    "연락하지",
    "문자하지",
    "하지 마",
    "하지마",
    "삭제해",
    "스팸",
    "연락 마",
    "빼주세요",
    "빼 주세요",
    "지워",
    "멈춰",
    "전화하지",
    "해지",
    "구독 취소",
    "귀찮게",
    "차단",
    // Japanese.
    "やめて",
    "止めて",
    "配信停止",
    "送らないで",
    "連絡しないで",
    "解除",
    "いりません",
    "削除して",
    "迷惑",
    // Russian and Ukrainian.
    "стоп",
    "не пиши",
    "не пишите",
    "отпишите",
    "отписаться",
    "отписка",
    "удалите",
    "не звоните",
    "хватит",
    "прекратите",
    "отстаньте",
    "не присылайте",
    "больше не",
    "не беспокойте",
    "оставьте меня",
    "припиніть",
    "не пишіть",
    "відписатися",
    "видаліть",
    "не турбуйте",
    "не надсилайте",
    "перестаньте",
    // Arabic, Persian, Urdu.
    "توقف",
    "لا ترسل",
    "الغاء الاشتراك",
    "إلغاء الاشتراك",
    "أوقف",
    "اوقف",
    "لا تتصل",
    "لا تراسل",
    "كفى",
    "احذف",
    "لا أريد رسائل",
    "لا اريد رسائل",
    "توقفوا",
    "لغو",
    "پیام ندهید",
    "پیام نده",
    "بس کن",
    "بند کرو",
    "بند کریں",
    "مت بھیج",
    "لا تزعج",
    // Hindi, Bengali, Punjabi, Gujarati, Tamil, Telugu.
    "बंद",
    "मत भेज",
    "संदेश न भेजें",
    "मैसेज मत",
    "संपर्क न करें",
    "रोकें",
    "रुकें",
    "हटा",
    "বন্ধ",
    "পাঠাবেন না",
    "ਬੰਦ",
    "ਨਾ ਭੇਜੋ",
    "બંધ",
    "નિறுத்து",
    "நிறுத்து",
    "ఆపండి",
    // Hebrew, Greek, Thai, Armenian, Amharic, Khmer, Lao.
    "הסר",
    "להסיר",
    "תפסיק",
    "תפסיקו",
    "לא לשלוח",
    "σταματ",
    "διαγραφ",
    "μη μου",
    "μην μου",
    "หยุด",
    "ไม่ต้องส่ง",
    "อย่าส่ง",
    "ยกเลิก",
    "կանգ",
    "դադար",
    "አቁም",
    "ឈប់",
    "ຢຸດ",
];

/// Opt-outs in other languages in Latin letters, accents folded away.
pub(crate) const LATIN: &str = "
# French
^ arretez|arrete|arreter|arret|stoppez|desabonner|desabonnez|desinscrire|desinscription|desabonnement
arretez|arrete|arreter|cessez|stoppez de|les|vos|ca|tout|maintenant|svp
ne *2 envoyez|envoie|contactez|contacte|ecrivez|ecris|appelez|appelle|texte|textez|recontactez *2 plus|pas
ne veux|veut|souhaite|desire|voulons *2 plus|pas *2 recevoir|messages|textos|etre
ne *2 derangez|derange
plus de|aucun message|messages|sms|textos|texto
desabonnez|desabonner|desabonne|desinscrivez|desinscrire|desinscris moi|me|$
me desabonner|desinscrire|desabonne
retirez|enlevez|supprimez|effacez|rayez|supprimer moi|mon|me|mes
laissez|laisse|foutez|fichez moi|nous|la tranquille|tranquilles|paix
foutez moi
# Portuguese
pare|parem|para|parar de|com|me *1 enviar|mandar|ligar|mensagens|escrever|incomodar|mensagem|contatar|perturbar
nao me|quero|queremos|desejo|mande|mandem|envie|enviem|ligue|liguem|perturbe|incomode|escreva *2 mais|mensagens|mensagem|receber|mande|mandem|envie|enviem|ligue|liguem|contate|contatem|escreva|escrevam|incomode|incomodem|perturbe|contacte|contactem|chame
nao envie|mande|mandem|enviem|incomode
^ sair|descadastrar|chega|descadastre $
remova|remove|removam|retire|retirem|tire|tirem|apague|apaguem|exclua|excluam|delete|descadastre o|meu|me|do
me tire|tira|remova|retire|exclua|deixe|deixa|descadastre
meu numero *3 lista
# German
keine|keinen|keinerlei *1 nachrichten|nachricht|sms|werbung|mehr|anrufe|kontakt
nicht mehr|weiter *2 schreiben|kontaktieren|anrufen|melden|schicken|senden|texten|belastigen
schreiben|schreib|kontaktieren|rufen|schicken|senden *2 mir|mich *2 nicht|nichts|keine
hor|horen|hort *2 auf
aufhoren|abmelden|abbestellen|austragen|stopp|schluss
loschen|losche|streichen|entfernen|streich|entferne sie? *1 mich|meine|meinen|bitte
lassen|lass|lasst sie? mich|uns *1 in|ruhe
melden sie mich ab
bitte loschen|abmelden|aufhoren
# Italian
smettila|smettetela|smetta|smetti|smettete|smetterla|finitela|piantatela|piantala
non *2 scrivere|scrivermi|scrivetemi|scrivete|contattarmi|contattatemi|contattate|mandate|mandatemi|mandarmi|inviate|inviatemi|inviarmi|chiamate|chiamatemi|chiamarmi|disturbate|disturbare|disturbatemi|disturbarmi *1
non voglio|desidero *3 messaggi|ricevere|essere|contattato|sms|sentire
basta messaggi|con|sms|scrivere|cosi
cancellate|cancella|cancellatemi|cancellami|toglietemi|togliete|togli|toglimi|rimuovete|rimuovetemi|rimuovimi|disiscrivetemi|disiscrivimi|disiscrivermi|eliminate|eliminatemi
lasciatemi|lasciami *1 in pace|stare|perdere
annulla|annullare iscrizione
non mi scrivete|scrivere|contattate|contatti|chiamate|mandate|inviate|disturbate|scriva|scrivi|contattare|chiamare|interessa scrivere
# Vietnamese
dung|ngung|ngung|thoi|dung *2 nhan|gui|goi|lien|lam|tin|lai|nua
khong *3 nhan tin
khong muon|can *2 nhan|tin
khong *1 lien lac|he
dung co *1 nhan|goi|gui
huy dang ky
xoa *1 so|toi|ten|khoi
ngung lai
^ dung|ngung|huy $$
# Tagalog
huwag|wag na|mo|nyo|niyo|po|ninyo|kang|ka|kayong *3
^ tigil|itigil|tigilan|hinto|ihinto|tama
tama|tigil|tigilan|itigil|ihinto|hinto na|mo|nyo|niyo|po|ninyo|ako
tanggalin|alisin|burahin|paalis|itanggal *2 ako|numero|number|mo|nyo|niyo|ninyo
ayaw|ayoko *3 makatanggap|text|texts|message|messages|tumanggap|mensahe|matext|tawag
ayoko|ayaw ko? na
# Haitian Creole
sispann|rete *2
pa|pas voye|ekri|rele|kontakte|texte|deranje *2
retire|efase m|mwen|nimewo
kite m|mwen trankil|an|anpe
mwen pa vle *2 mesaj|tekst
stopp|stop das|jetzt|bitte
^ hentikan|berhenti *2 $
# Polish
przestan|przestancie|wypisz|wypiszcie|usun|usuncie|skoncz|skonczcie
nie pisz|piszcie|dzwon|dzwoncie|wysylaj|wysylajcie|kontaktuj|chce|zycze *2
prosze *1 nie
# Dutch, Swedish, Danish, Norwegian
niet|geen *2 meer *1 sms|sturen|appen|bellen|berichten|contact|berichten|smsen
stuur|bel|app *2 niet|geen
afmelden|uitschrijven|ophouden|hou|verwijder *2
sluta|slut|sluta|avregistrera|avsluta|avmeld|frameld|slet|fjern|stoppa *2
# Turkish
mesaj|sms *2 gonderme|gondermeyin|atma|atmayin|istemiyorum
durdur|durun|rahatsiz|aramayin|aramayin|arama *1
# Hindi and Urdu in Latin letters
band|bandh|bund karo|kar|karein|karen|kardo
mat|na bhejo|bhejiye|karo|kijiye|bhej
message|msg|call|text mat|nahi *1
# Indonesian, Malay, Swahili, Somali, Hmong, Romanian, Albanian
jangan|berhenti *2
acha|acheni|usinitumie *1
jooji|joojiya|haysoo *1
txhob|tsum *1
opriti|dezabonare|dezabonati|stergeti *2
nu *2 trimiteti|scrieti|contactati|sunati|mai
mos *1 shkruani|dergoni|telefononi|me|shkruaj
";
