using System.Text;
using FullStackAI.Numerics;

namespace Text;

/// <summary>What customers write to a shop that does not exist, in English, German, Spanish and Chinese, from a seed.</summary>
/// <remarks>
/// The truth to be found: each message has one of eight intents, told by a phrase; one in four
/// mentions another matter beside it, one in three has slips of the finger.
/// One label in twenty-five was given by mistake, so nobody can be right about more than <see cref="Best"/> of them.
/// </remarks>
internal static class Messages
{
    private const double Mistaken = 0.04;

    private static readonly (string Intent, string[] Phrases)[] s_intents =
    [
        ("delivery", [
            "where is my parcel", "my package has not arrived", "when will you deliver my order", "wo bleibt mein Paket",
            "meine Lieferung ist nicht angekommen", "dónde está mi paquete", "mi envío no ha llegado", "我的包裹在哪里", "快递还没有送到", "什么时候发货",
        ]),
        ("refund", [
            "I want my money back", "please refund the shoes", "when do I get the refund", "ich möchte mein Geld zurück",
            "bitte erstatten Sie den Betrag", "quiero que me devuelvan el dinero", "cuándo recibo el reembolso", "我要退款", "请把钱退给我",
            "退款什么时候到账",
        ]),
        ("cancel", [
            "please cancel my order", "I changed my mind and do not want it any more", "stop the order",
            "bitte stornieren Sie meine Bestellung", "ich will die Bestellung abbrechen", "quiero cancelar mi pedido",
            "ya no lo quiero, anulen la compra", "请取消我的订单", "我不想要了", "帮我取消购买",
        ]),
        ("payment", [
            "my card was declined", "the payment failed twice", "I was charged two times", "meine Karte wurde abgelehnt",
            "die Zahlung hat nicht geklappt", "rechazaron mi tarjeta", "el pago no funciona", "我的卡被拒绝了", "付款失败", "重复扣款了",
        ]),
        ("address", [
            "I moved, please send it to my new address", "wrong street on the label", "change the shipping address", "ich bin umgezogen",
            "bitte ändern Sie die Adresse", "cambien la dirección de entrega", "me he mudado de casa", "请修改收货地址", "我搬家了", "地址写错了",
        ]),
        ("login", [
            "I cannot log in", "I forgot my password", "my account is locked", "ich kann mich nicht anmelden", "Passwort vergessen",
            "no puedo entrar en mi cuenta", "olvidé la contraseña", "我登录不了", "密码忘记了", "账号被锁定",
        ]),
        ("invoice", [
            "please send me the invoice", "I need a receipt with the tax number", "the bill is missing", "ich brauche eine Rechnung",
            "die Quittung fehlt", "necesito la factura", "falta el recibo con el IVA", "请给我开发票", "我需要收据", "账单没有收到",
        ]),
        ("size", [
            "does it run small", "which size should I take", "is it available in size 42", "fällt der Schuh klein aus",
            "welche Größe brauche ich", "qué talla necesito", "hay talla más grande", "尺码偏小吗", "我应该买多大的尺码", "有大一号的吗",
        ]),
    ];

    private static readonly string[][] s_openers =
    [
        ["hello,", "hi there,", "good morning,", "dear team,", "hey", "sorry to bother you,"],
        ["hallo,", "guten Tag,", "liebes Team,", "moin,"],
        ["hola,", "buenos días,", "perdón,", "buenas,"],
        ["你好，", "您好，", "客服在吗，", "请问，"],
    ];
    private static readonly string[][] s_asides =
    [
        ["by the way, ", "earlier I had asked: ", "that is settled: "],
        ["übrigens: ", "das hat sich erledigt: ", "früher einmal: "],
        ["por cierto, ", "esto ya está resuelto: ", "ya pregunté: "],
        ["顺便说一下，", "之前问过，", "已经解决了："],
    ];
    private static readonly string[][] s_ends =
    [
        ["since Monday", "for a week now", "order 8841", "thanks", "it is urgent", "please answer soon"],
        ["seit Montag", "seit einer Woche", "danke", "es eilt", "Bestellung 2207"],
        ["desde el lunes", "gracias", "es urgente", "pedido 5130"],
        ["谢谢", "很着急", "已经一个星期了", "订单号3309"],
    ];

    /// <summary>The largest share of labels that can be foretold: a label given by mistake is right by luck only.</summary>
    internal static double Best => 1 - (Mistaken * (s_intents.Length - 1) / s_intents.Length);

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="rows">The number of messages.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    /// <returns>The path.</returns>
    internal static string Write(string path, int rows, ulong seed)
    {
        var rng = new Rng(seed);
        var text = new StringBuilder("message,intent\n");
        for (int row = 0; row < rows; row++)
        {
            (string intent, string message) = Make(rng);
            text
                .Append('"')
                .Append(message)
                .Append("\",")
                .Append(rng.NextDouble() < Mistaken ? Pick(s_intents, rng).Intent : intent)
                .Append('\n');
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static (string Intent, string Message) Make(Rng rng)
    {
        int language = rng.NextDouble() switch { < 0.4 => 0, < 0.6 => 1, < 0.8 => 2, _ => 3 };
        (string intent, string[] phrases) = Pick(s_intents, rng);
        string space = language == 3 ? "" : " ";
        string message = $"{(rng.NextDouble() < 0.6 ? Pick(s_openers[language], rng) + space : "")}{PhraseIn(language, phrases, rng)}";
        message += rng.NextDouble() < 0.25
            ? $"{(language == 3 ? "。" : ". ")}{Pick(s_asides[language], rng)}{PhraseIn(language, Pick(s_intents, rng).Phrases, rng)}"
            : "";
        message += rng.NextDouble() < 0.7 ? $"{(language == 3 ? "，" : ", ")}{Pick(s_ends[language], rng)}" : "";
        return (intent, rng.NextDouble() < 0.33 ? Slipped(message, rng) : message);
    }

    // Three phrases of each intent are English, two German, two Spanish, three Chinese.
    private static string PhraseIn(int language, string[] phrases, Rng rng) =>
        Pick(language switch { 0 => phrases[..3], 1 => phrases[3..5], 2 => phrases[5..7], _ => phrases[7..] }, rng);

    // One or two slips: a letter is left out, doubled, or changes its place with the next.
    private static string Slipped(string message, Rng rng)
    {
        for (int slips = 1 + rng.NextInt32(2); slips > 0; slips--)
        {
            int at = 1 + rng.NextInt32(message.Length - 2);
            message = rng.NextInt32(3) switch
            {
                0 => message.Remove(at, 1),
                1 => message.Insert(at, message[at].ToString()),
                _ => $"{message[..at]}{message[at + 1]}{message[at]}{message[(at + 2)..]}",
            };
        }

        return message;
    }

    private static T Pick<T>(T[] items, Rng rng) => items[rng.NextInt32(items.Length)];
}
