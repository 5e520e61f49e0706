//! Opt-outs in Spanish.

/// Ways to ask for no more messages.
pub(crate) const SPANISH: &str = "
^ alto|basta|parar|pare|paren|detener|detengan|detenganse|baja|cancelar|detente|para $$
^ alto|basta|parar|pare|paren|detener|detengan|detenganse|baja|detente please|ya|ahora|con|gracias
^ basta|alto|paren|pare $
^ basta|alto *1 de|con *2 mensajes|textos|llamadas|mensajitos|spam|molestar|escribir|mandar
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
es spam
olviden|olvidense|olvidate|olvidese *2 mi|numero
pierdan|pierda *1 mi numero
suficiente $
estoy harto|harta
";

/// Phrases in which those words ask for something else.
pub(crate) const EXCUSED: &str = "
no me|nos *1 {mande} a la|las
no me|nos *1 {mande} hoy|hasta|antes|despues|en|por|ahorita|todavia|manana|ese|esos
para|por que
no me|nos dejen|deje|dejes|vayan|vaya *2 plantado|plantada|plantados|esperando|colgado|colgada
dar|doy|dimos|damos|darse|darme de baja la|el|mi|nuestra|nuestro|en luz|servicio|contrato|cuenta|internet|agua|gas|electricidad|compania
basta *1 de|con pagar|gastar|tanta|tanto
{borre} *1 la|mi|nuestra|esa cita|visita|consulta|reunion
manden|mande|envien a nadie|alguien|un|una|su
no dejen|deje|dejes|paren|pare de
no me gusta escribir|textear
";
