//! Complaints and threats.

/// Nobody who writes them wants another text.
pub(crate) const THREAT: &str = "
do|dnc not call list|registry
not call list|registry
no call list|registry
dont call list|registry
on|number the|national|federal|a *1 dnc|registry
dnc
tcpa|ftc|fcc|cftc
harassment|harassing|harassed|stalking
report|reporting|reported|flagging|flagged *2 you|spam|this|scam|number|junk|as|it
as spam|junk
^ spam *1 $
^^ this is *1 spam $
spam spam
spammer|spammers
block|blocking|blocked *1 you|this|your|u|number|spam
youre|your|getting|are|is|been|be|got *1 blocked
^ block|blocked|blocking $
my|an|our lawyer|attorney
lawyer|attorney up
will|going|ill|im|gonna *1 sue|suing
sue you|your|yall|u
suing|lawsuit
legal action|matter|team
500|1500|dollars|bucks *1 per|each|every|a text|texts|message|call|violation
each|every|next|another *2 text|message|call *4 dollars|bucks
attorney general
police|cops *2 called|involved|report|harass
call|calling|contact|contacting|get|file *3 police|cops|bbb
better business bureau
file|filing|filed *1 complaint|report
small claims
illegal *2 text|texts|texting|message|solicit|contact|spam
against the law
violation|violating
privacy law|violation|laws|rights|act
you|they|your just|nothing|but|all|only|is|are|r? a|just|but|nothing|all|more? spam|spammers|spammer|spamming
keep this|it|that up and|see|ill|im|youll|my|were
keep|continue texting|messaging|calling|writing *2 and
^ keep this|it|that up $
{text} *2 again|more and *1 see|ill|im|i|youll|my
im|ill|i|gonna|already|be|one|thats|getting *1 blocking|block|blocked|muting|muted $
^ muted|muting|blacklisted|blacklisting *1 $
mute|muting|muted|blacklist|blacklisting|blacklisted *1 you|this|your|number|u
sending|sent|putting|filtering *1 you|this|these|your|number *3 spam|junk|trash
prosecute|prosecuted|prosecution|damages|penalties|penalty|fined|fines *3 text|texts|message|messages|contact|each|per|you|your
press|pressing|filing|file charges
restraining order
statutory damages
donotcall
owe|owes me *2 dollars|money|bucks|damages|500|1500
consumer protection|affairs|advocate|fraud
see|meet|take|taking|drag you|yall|u *1 in|to court
you|your|this|its|these|so|how|too|very|getting *3 creepy|stalker|stalkers|intrusive|invasive|obnoxious|vultures|leeches|nuisance|pests|creeps
you|u|yall|your|ya *3 asshole|assholes|idiots|morons|scumbag|scumbags|scum|bitch|bitches|parasites|dipshits|jerks|jackass|pricks|losers|clowns
^ asshole|assholes|idiots|morons|scumbag|scumbags|scum|bitch|parasites|jerks|clowns *1 $
i|we|get|getting|am|im pay|charged|billed per|for *2 {text}
costs|cost|costing|charges me|us *3 per|each|every|time *1 {text}
limited|prepaid *1 texts|texting|minutes|text
bbb complaint|complaints|hears|report|knows|will|about
you|u|yall|your|ya *4 roaches|cockroaches|rats|vermin|garbage|pathetic|disgusting|shameless|disgrace|scammers|crooks|desperate
car|extended|auto warranty people|guys|calls|texts|scam|scammers|folks
swear *2 god
if *4 buzzes|pings|dings|rings|vibrates|beeps *2 again|more|time
contractor|contractors|licensing|license|state licensing|license|contractor|contractors? board
^ try me $
7726
report|reporting|reported|forward|forwarding|forwarded *3 to *2 carrier|provider|verizon|att|tmobile|authorities|sheriff|senator|news
ag|ags|da|das office
cop|cops|detective|police|sheriff|lawyer|attorney *5 looking|look|looks into
looking into this|your *1 number
^ blocked|blocking|reported|muted {laugh}|bye|bozo|loser|buddy|pal
^ fake|scam|bogus|shady|crooked company|business|outfit
^ scammers|crooks|frauds|thieves|scumbags
letter|hear|hearing *1 from *1 counsel|attorney|attorneys|lawyer|lawyers
inbox|phone isnt|not *1 your|a billboard
";
