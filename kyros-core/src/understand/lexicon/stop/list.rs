//! Off the list, out of the records, and no consent.

/// Removal, deletion, opting out, withdrawn consent.
pub(crate) const LIST: &str = "
lose|forget|delete|erase|remove|block|discard|scrub|trash|destroy|drop|wipe|toss|burn|purge|clear *1 my|this|our|the|these|those *1 {data}
lose|forget|delete|erase number|digits
forget about me
forget i|you ever? exist|existed|have|had
remove|delete|erase|scrub|unlist|drop|exclude|purge *1 me|us *1
^ remove|delete|erase $
^ remove|delete please|now|thanks|number|immediately
^^ please? remove|delete|erase please? $$
take|get|put|leave|keep|cross|strike|scratch|cut|kick|pull|have|drop|knock me|us|my|this|our *3 off
off *1 your|the|this|that|ur|of|my *2 {list}
off {list}
your|ur|the|calling|mailing|call|text|contact {list} *1 off|remove
want off $
want out $
i want|need off|out of|this|your
out of your *1 {list}
opt *2 out
opt me|us|my|this
out opt
unsubscribe me|us|from|my|this|please|now|all|immediately
please unsubscribe
want|like|need|how|trying|wish to|do *2 unsubscribe
cant|didnt|already|still|i unsubscribe
withdraw|revoke|revoking|withdrawing|rescind *2 consent|permission|authorization
no consent
not|dont|didnt|never|havent *2 consent|consented|permission|opt|subscribe|subscribed|authorize|authorized
never|didnt|dont *1 sign|signed|signing|subscribe|subscribed|agree|agreed|asked|ask|gave|give|requested|request *1 up|to|for|you *2 this|these|text|texts|messages|number|my|be|any|that|it|anything
didnt ask for this|these|your|any
who *1 gave|told|said|authorized|allowed *3 permission|consent|authorization
who *1 gave *1 you|yall|u *1 to|permission|authority
who authorized|approved you|this|these|yall
where|when did i|we *1 sign|consent|agree|opt|subscribe|authorize|ask *3 this|these|texts|messages|that
expunge|nuke|zap|yeet|axe|ditch|bin|unfriend|blacklist|redact|shred me|us|my|our|this *2
who *1 told|said|gave|says *2 you|yall|u *2 can|could|may|permission|right *1 {text}
{data} *1 get|got rid of it|that|me
{data} *1 lose|delete|remove|erase|trash|burn|forget|drop it|that
{data} *2 not *1 be *1 kept|used|stored|retained
dont|never|not keep|store|retain|save *1 my|our|this|me *2 {data}|on
want|need|like|wants *1 my|our|this|the|her|his {data} gone|out|off|erased|wiped|deleted
delete|erase|purge|scrap *1 my|our *1 inquiry|request|application|lead|submission|form|profile|account|file
hands off *1 my|our
misplace|unsave|deleting|removing|erasing|losing|forgetting my|our|this *1 {data}
get *2 out *1 my|our inbox|phone|face|life|texts|messages
my|our|this {data} *1 out *1 ya|your|the|ur|that phone|list|lists|book|system|contacts|computer|files
^ take|get it|that|this off *2 $
no longer consent|agree|accept|authorize
hereby|is|are|was|now revoked|withdrawn|rescinded
{data} *2 is|be|to to|be? erase|removed|remove|withdrawn|deleted|delete
{data} be withdrawn|expunged|struck
strike|expunge|scratch|drop|cross my|our|this *1 {data}
destroy|wipe|erase|delete|purge|remove *1 any|all|every|whatever *1 record|records|trace|data|info|information|copy|copies|details
^ please? take it|that|this|mine down {soon}? $
want|need|like|wants it|that deleted|erased|wiped|scrubbed|purged
take|pull my|our|this {data} down
remove|delete|erase whatever|everything|anything you|yall|u *1 have|got|hold
^ close out? my|our *1 file|account|case *2 leave
way *1 to stop|end these|those|them $
";
