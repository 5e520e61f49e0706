//! Calling off, keeping and moving an appointment.

/// Calls it off. A bare `CANCEL` is an opt-out and decided before this table.
pub(crate) const CANCEL: &str = "
cancel
cancellation
call|calling|called *3 off
scrap|scratch|nix|axe|kill|ditch|drop|abort|undo|delete|remove|void|unbook|skip|forget|forgo|pull *2 {visit}|booking|meeting
scrap|nix|axe|scratch|abort it|that|this|everything|the
scratch|scrap|forget *1 {weekday}|tomorrow|today
back|backing|bow|bowing|bail|bailing out
never mind *2 {visit}|coming|visit|{weekday}|tomorrow
dont|no|not|wont *3 need|want *4 {visit}|come|visit|anymore *1 {visit}?
no longer need|want|able|going|interested *3 {visit}|meet|come|make|coming
dont|not|no|never *1 need *1 come|bother *1 coming?
dont|please|not|no come|send|bother|show *1 coming|out|by|anymore|anyone|anybody|over|up|today|tomorrow|{weekday}|guy|tech|crew|team|rep|$
take|put|get|pull|remove *2 off *2 calendar|schedule|books|agenda
remove|delete|clear *2 from *2 calendar|schedule
no longer *2 meeting|appointment|visit
call it off
wont|not *2 be needing|need *3 {visit}
wont be going through
free up *2 slot|time
you can give *2 slot|time|spot away|to
no need to? send|sending anyone|anybody|somebody|someone|him|her|the|a|your
not going to *2 happen|make it
{visit} *2 off $
decided against *3 {visit}|meeting|visit
unbook me|us|my|it|the
bail|bailing *1 on|out
{visit} *1 dropped|nixed|scrapped|scratched|gone
wont|not|cant *1 keeping|keep *2 {visit}
# Spanish
sin efecto *2 cita|visita|consulta
baja *2 cita|visita|consulta
{borre} *2 calendario|agenda
{borre} *2 {visit}
cita|visita|consulta *2 ya no va
cancelar|cancele|cancelen|cancela|cancelo|cancelemos|cancelarla|cancelarlo|cancelame|cancelenme|cancelenla|cancelela|cancelacion|anular|anule|anulen|anula|suspender|suspenda|suspendan|cancelada|cancelado
no|ya *1 vengan|venga|vengas
ya no *3 cita|visita|venir|vengan|necesito
no *2 necesito|quiero|queremos|necesitamos *3 cita|visita|consulta
olvide|olvida|olviden|quite|quiten|borre|borren *2 cita|visita|consulta
";

/// The same words where nothing is called off.
pub(crate) const CANCEL_EXCUSED: &str = "
dont bother with {weekday}|mornings|weekends|either|those
dont|not|never|didnt|wont *2 cancel
cancellation|cancel fee|fees|policy|period|clause|penalty|charge|cost|anytime
can|could|may|what|how|if|when i|you|we|happens|one *2 cancel *3 contract|later|anytime|after|before|if|fee|agreement|loan|lease|sign|signing|whenever
cancel *2 pizza|order|other|netflix|gym|membership|subscription|plans|contract|lease|class|dentist|dinner
subscription|plan|contract *2 i|you|we|one *1 can|could *1 cancel
cancela|cancelar|cancelo|cancele *2 contrato|plan|prestamo
what if *4 cancel|back|cancelled
fee|fees|charge|penalty|cost|costs|charged *3 cancel
back out $
bail out
call *1 office|number
never mind i|we *3 make|do|can|want
no vengan|venga *1 antes|temprano|a|hasta|el
dont|not come before|until|till|after|early|at|on|so
call|calling *2 day off
on|my|our|a *1 day off
call *2 off work
";

/// Can't keep what was agreed; says nothing of another time.
pub(crate) const CANNOT_COME: &str = "
{cant} *2 make it|the|our|my|that|tomorrow|today|{weekday}|this|to|tonight|your
{cant} *2 be there|home|available|here|around
{cant} *2 attend|come|meet|keep|do *2 {visit}|tomorrow|today|{weekday}|it
{cant} *2 do|keep|make|attend *2 {visit}
not going to *1 make|be|work
unable to *1 make|attend|keep|meet
wont be *4 {visit}
not *2 able to *1 make|meet|attend|keep|do
{visit} doesnt|wont|isnt|not|cant *2 work|good|happen|possible
something|emergency|stuff|things *1 came|come|has up|arise|arose
sick !of
sick $
emergency|hospital|surgery|covid|flu|injured
no puedo|podre|podemos|podremos|voy|alcanzo|vamos *3 cita|ir|asistir|estar|llegar|atender|atenderlos|recibirlos|manana|hoy|visita|consulta|{weekday}
no *1 voy|vamos a *1 poder|estar|ir|llegar|alcanzar
no estare|estaremos
";

/// Moves it, in so many words.
pub(crate) const MOVE: &str = "
reschedule
{visit} *1 needs|need|has|have|must|should to move|change|shift
move|push|switch|change|bump|shift|swap|postpone|delay|adjust|slide|pushing|changing|switching|alter|modify|update *1 it|{visit}|mine|my|our|the|us|that|me|this|time|times|day|days|date|things|dates|back|up|to|everything|from
move|push|switch|change|bump|shift|swap|adjust *3 to|from|till|until *2 {weekday}|tomorrow|next|later|another|different|earlier|the|1|2|3|4|5|6|7|8|9|10|11|12|noon|morning|afternoon|evening|another
moving *1 it|{visit}|mine|my|our|the|us|that|this|things|everything
moving *1 to {weekday}|tomorrow|next|later|another
put|hold *2 off *2 until|till|for|a|to|{visit}
push|move|bump back|up|out|it
be|get|have|was|gets *2 moved|changed|switched|pushed|bumped|shifted|rescheduled
{visit} *3 moved|changed|switched|pushed|bumped|shifted
postpone|postponed|postponing
bring *3 forward
{visit} *1 has|needs|got to wait
{visit} *3 could|can it|we|you be|do|make|come
{visit} *2 make it|that *1 {weekday}|tomorrow|next|the|1|2|3|4|5|6|7|8|9|10|11|12|noon|later|earlier
cita *3 mejor
from {weekday} to {weekday}
rain check
raincheck
come|make it|visit *2 another|different|other day|time|week
{visit} *4 another|different|new day|time|date|week
redo|rebook|resubmit *2 {visit}
remove|take|cancel|drop|scrap|delete|scratch *4 and put|add|book|move|switch|schedule me|us|it|mine|one
take|remove|pull|drop|scratch|get me|us off|from|out *3 put|add|move|switch|book|slot|pencil me|us
rebook
pick|find|set|choose|get|need|schedule|do|have|try *2 new|different|another day|time|date *2 {visit}
different|another|new|other|better day|time|date|days|times *3 {visit}
# Spanish
reagendar|reagende|reagenden|reprogramar|reprograme|reprogramen|reprogramarla|reprogramamos|reagendarla|reagendamos|reprogramemos|aplazar|aplazamos|aplace|posponer|pospongamos|posponga|pospongan|posponemos|recalendarizar|postergar|retrasar|adelantar
pasar *1 la|mi|nuestra *1 cita|visita|reunion
pasar|pase|pasen|pasa *3 cita|visita|reunion
pasar *1 para|al *1 {weekday}
pasar|pasan|pasen|pase|dejar|dejen|deje|dejamos *2 para|pa|pal|al|a *2 {weekday}|dia|1|2|3|15
cita|visita|consulta *2 sea|seria *1 el|la|a|para|al
recorranla|recorrala|recorrerla|recorrer|recorramos|recorran
muevanla|muevala|muevanlo|muevelo|muevela|cambienla|cambiela|pasenla|pasela|cambienmela
cambiar|cambie|cambiamos|cambiarla|cambiarlo|cambiemos|mover|moverla|moverlo|movemos|mueva|muevan|mueve|pasarla|pasamos|cambien|cambiarme|cambiarnos|movamos|correr *2 la|mi|nuestra|el|cita|a|para|visita|hora|dia|al|de|{weekday}|fecha|$
cambiar|cambie|cambiamos|cambiarla|cambiarlo|mover|moverla|moverlo|movemos|cambiarla|cambien
cita *3 otro|otra|otros dia|hora|fecha
";

/// Another time in place of one that stands.
pub(crate) const OTHER_TIME: &str = "
instead
rather than
in place of
another|different|other|new day|time|date|week|days|times|dates|one|slot
some|any other day|time|week|date
push back|it
sooner|earlier|later *2 {visit}
{visit} *1 sooner|earlier|later
later|earlier|sooner instead|than
come|be|make|do|start *2 later|earlier|sooner
otro|otra|otros|otras dia|hora|fecha|momento|semana|horario|dias|horas|vez
en vez|lugar de
mejor *1 el|a|en|manana|por|{weekday}
cancel *3 do|make *1 it?|1|2|3|4|5|6|7|8|9|10|11|12|noon
";

/// Speaks of an appointment that is none of ours: `el 16 tengo cita medica`.
pub(crate) const ELSEWHERE: &str = "
tengo|tenemos|tiene cita|consulta|reunion *1 $
tengo|tenemos|tiene *1 cita medica|dental|con|en|de
cita|consulta medica|dental
doctor|doctors|dr|dentist|dentists|dental|medical|vet|hair|court|therapy|nail appointment|appointments|visit
";

/// Speaks of an appointment.
pub(crate) const NAMED: &str = "
{visit}
cita|visita|consulta|reunion|citas
";
