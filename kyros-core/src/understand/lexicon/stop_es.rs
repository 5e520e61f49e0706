//! Opt-outs in Spanish.

/// Ways to ask for no more messages.
pub(crate) const SPANISH: &str = "
^ alto|basta|parar|pare|paren|detener|detengan|detenganse|baja|cancelar|detente|para $$
^ alto|basta|parar|pare|paren|detener|detengan|detenganse|baja|detente please|ya|ahora|con|gracias
^ basta|alto|paren|pare $
^ basta|alto *1 de|con *2 mensajes|textos|llamadas|mensajitos|spam|molestar|escribir|mandar
^^ para|parale|parenle ya $$
ya basta|paren|pare|parale|parenle|estuvo|dejen|deje|dejame|dejenme
pare|paren|parar|parenle|parale de|con|los|ya|sus|estos|esos|please
no *1 me|nos *2 {mande}
no {mande}
no me|nos *1 {mande}
para|pare|paren|parale|parenle|parele *1 de|con *1 {mande}
no *1 vuelvan|vuelva|vuelvas *1 a *1 {mande}
nunca *1 me|nos {mande}
ya no *3 {mande}
ya no *2 mensajes|textos|quiero|queremos|deseo|molesten
ya no|nada *1 quiero|queremos *1 mensajes|textos|saber|recibir|nada|que
no quiero|queremos|deseo|deseamos|quisiera|necesito|acepto|autorizo|me|gusta *3 mensajes|textos|llamadas|mensaje|contacto|correos|publicidad|propaganda|anuncios|sms|spam
no quiero|queremos|deseo|deseamos|quisiera|me|nos|gustaria *2 recibir|reciba|contacten|escriban|llamen|manden|envien|hablen|sigan|molesten|recibirlos|saber|seguir recibiendo?
no quiero|queremos|deseo|quisiera *1 que me|nos
no quiero|queremos saber *1 de|nada
no quiero|queremos mas $
no mas $
no me|nos lleguen|llegue
no mas mensajes|textos|llamadas|please|sms|contacto|de|gracias|spam
ni un mensaje|texto mas
sin|cero mensajes|llamadas
deje|dejen|deja|dejes|dejar|dejenme|dejame|dejeme|dejenos *2 de *1 {mande}
dejen|deje|deja|dejenme|dejame|dejeme|dejenos|dejar *1 en paz
dejar de recibir
dejaran|dejara|dejaras|dejasen|pararan|parara *1 de *1 {mande}
dejen|deje|deja de
dejenme|dejame|dejeme tranquilo|tranquila|en|quieto|solo|sola
{borre} *4 numero|lista|datos|base|contacto|telefono|informacion|sistema|contactos|registro|nombre
borrenme|borreme|borrame|eliminenme|elimineme|eliminame|quitenme|quiteme|quitame|saquenme|saqueme|sacame|remuevanme|retirenme|retireme|borrarme|eliminarme
dar|darme|dame|denme|deme|den|quiero|de *2 baja
desuscribir|desuscribirme|desuscribanme|desuscribame|desuscribete|desuscribe|desinscribir|desinscribirme|desuscripcion|suscribirme
cancelar|cancele|cancelen|cancela *2 suscripcion|mensajes|textos|mensaje
terminen|termine|terminar *2 mensajes|conversacion
no molestar|moleste|molesten|molestes|insista|insistan
lista *2 no llamar|llame
vete|larguense|largate|vayanse|largo|lárgate al|a|de|$
vayanse al|a
chinga|chingen|chinguen|jodete|jodanse
no autorizo|autorice|consiento|consenti|doy
nunca di|pedi|autorice|solicite|firme *3 permiso|numero|esto|mensajes|autorizacion|consentimiento
yo no pedi
no pedi esto|mensajes|estos|que
acoso|acosando|acosar|acosen|demanda|demandar|demandare|denunciar|denuncia|reportar|reportare|reportando|abogado
voy a reportar|denunciar|demandar|bloquear
bloquear|bloqueado|bloqueo|bloqueare|bloqueando
voy|vamos a *1 denunciarlos|demandarlos|reportarlos|bloquearlos|denunciarlo|reportarlo|bloquearlo
es spam
olviden|olvidense|olvidate|olvidese *2 mi|numero
pierdan|pierda *1 mi numero
suficiente $
estoy harto|harta
suspender|suspenda|suspendan|cesen|detengan *2 mensajes|textos|envios|llamadas|sms|mensaje
basta *1 con|de *2 mensajes|textos|llamadas|sms
salir|sacarme|borrarme|salirme *1 de *1 lista|base|grupo|sistema
no *1 lo|la *1 vuelvan|vuelva a usar
no lo|la usen|use $
no me|nos *1 incluyan|incluya|agreguen|agregue|tengan|metan
tachenme|tacheme|tachame
pedi|dije|pedimos|dijimos *2 que *1 pararan|parara|dejaran|dejara|no
sea el ultimo mensaje|texto|aviso
ultimo mensaje|texto que me|nos
no|ya *3 chingando|fregando|molestando|jodiendo|fastidiando|lata|chingar|fregar
en paz $|ya|please|cabrones|pendejos|carajo|gracias
dejan|dejas|dejes|dejaras *1 en paz
no quiero|queremos|deseo|necesito|ocupo *1 mas|ninguna|ningun *1 informacion|info|noticias|ofertas|promociones
que|este|esto|sea *2 sea? el ultimo $
no *1 recibir *2 nada|mas|ningun|ninguno|ninguna|textos|mensajes|esto|nunca
que me|nos *1 sacaran|saquen|quitaran|quiten|borraran|borren|eliminaran|eliminen
sacaran|saquen|quitaran|borraran|eliminaran *2 lista|base|sistema|registro
ya no lo|la hagan|haga|hagas
no *1 volviera|volvieran|volvieras *1 a
no *1 me|nos anden|ande|andes
retiro|revoco|revocar|retirar|cancelo *2 consentimiento|permiso|autorizacion
olvidate|olvidese|olvidense|olviden de *1 este|mi|esta numero|telefono|celular|linea
demandamos|demandarlos|bloquearlos|denunciarlos|reportarlos|denunciamos
no le|les {mande} *2 mas|nada
dejar|dejen|deje|dejenme|dejeme *1 de *2 fastidiar|molestar|mensajear|mandar|enviar
fastidian|hartaron|hostigan|hostigamiento|hostigando|acosan
quien *1 les|te|le|os *1 dio *2 permiso|autorizacion|derecho
no *1 gaste|gasten|pierda|pierdan *1 tiempo *1 escribiendo|llamando|escribiendome|llamandome|mandando
tanto|tantos|tanta|tantas mensaje|mensajes|texto|textos|llamada|llamadas|spam|molestadera|insistencia
no *5 que? *1 me|nos? sigan|siga|sigas|seguir|sigue|siguen *1 {mandando}
ya no *1 es necesario|hace|falta *3 {mande}
no hay necesidad *1 de *2 {mande}
por ultima vez
que parte *3 no *1 entienden|entiende|entiendes|comprenden|comprende
a la chingada|verga|mierda|fregada|porra
llamar|llamo|llamare|llamamos *2 policia
dale *1 para|parale|parenle $
anulen|anule|anular|anula *2 suscripcion|registro|mensajes
telefono|celular|numero|linea *1 no es *1 para|de propaganda|ventas|publicidad|anuncios|vender
eso|esto|esos|estos a otro|otra|alguien
";

/// Phrases in which those words ask for something else.
pub(crate) const EXCUSED: &str = "
^^ ya estuvo manana|nos|quedamos|ahi|el|a|{weekday} *4 vemos|espero|esperamos
no me|nos *1 {mande} a la|las
no me|nos *1 {mande} hoy|hasta|antes|despues|en|por|ahorita|todavia|manana|ese|esos
para|por que
ya no quiero|queremos *1 pagar|gastar|depender
no me|nos dejen|deje|dejes|vayan|vaya *2 plantado|plantada|plantados|esperando|colgado|colgada
dar|doy|dimos|damos|darse|darme de baja la|el|mi|nuestra|nuestro|en luz|servicio|contrato|cuenta|internet|agua|gas|electricidad|compania
basta *1 de|con pagar|pagarle|pagarles|gastar|subir|subirme|tanta
{borre} *1 la|mi|nuestra|esa cita|visita|consulta|reunion
manden|mande|envien a nadie|alguien|un|una|su
no dejen|deje|dejes|paren|pare de
no me gusta escribir|textear
dejan|deja|dejaran de trabajar|funcionar|servir|producir|jalar
deje|dejamos|dejo de ser|pagar|tener
cuando|si *2 deja|dejo|dejan de
estuvo bueno de|con pagar|pagarle|gastar
estuvo bueno de|con tanta|tanto !mensaje|texto|mensajes|llamada|spam|molestia
baja *1 a|de la|mi|nuestra cita|visita|consulta
{borre} del|de *1 calendario|agenda|horario
envien|mande|manden al|el|la
y si *1 dejo|dejamos
cita|visita|consulta ya no la|lo? queremos|quiero|necesito|necesitamos
descansa|descanse|descansan en paz
";
