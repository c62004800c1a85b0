using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace Fraud;

/// <summary>Payments with virtual cards, each good for some weeks, from a seed. None of them ever happened.</summary>
/// <remarks>
/// The truth to be found: one payment in two hundred is a fraud. A stolen card is used three to six times within
/// hours, more often online and abroad, at any time of day, for more than its owner pays.
/// What thieves buy changes every 30 days. Owners travel too, so no model can be right about
/// all. 'dispute_days' is written down weeks after the payment: a trap.
/// </remarks>
internal static class Payments
{
    private const int Days = 120;
    private const double StolenShare = 0.0056;

    private static readonly DateTime s_start = new(2025, 1, 1);
    private static readonly string[] s_shops =
    [
        "groceries", "restaurant", "fuel", "clothes", "pharmacy", "electronics", "travel", "games", "gift cards",
    ];
    private static readonly double[] s_visits = [0.34, 0.2, 0.13, 0.11, 0.08, 0.05, 0.04, 0.03, 0.02];
    private static readonly string[] s_wanted = ["gift cards", "electronics", "travel", "games"];

    private sealed record Payment(
        DateTime Time, string Card, string Shop, string Country, string Channel, double Amount, double Limit, bool IsFraud);

    /// <summary>Writes the file, the earliest payment first.</summary>
    /// <param name="path">Where.</param>
    /// <param name="cards">The number of cards; each pays about five times.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    /// <returns>The path.</returns>
    internal static string Write(string path, int cards, ulong seed)
    {
        var rng = new Rng(seed);
        var payments = new List<Payment>();
        for (int card = 0; card < cards; card++)
        {
            payments.AddRange(OfCard(string.Create(CultureInfo.InvariantCulture, $"V{card:00000}"), rng));
        }

        var text = new StringBuilder("time,card,shop,country,channel,amount,credit_limit,dispute_days,fraud\n");
        foreach (Payment payment in payments.OrderBy(payment => payment.Time).ThenBy(payment => payment.Card, StringComparer.Ordinal))
        {
            string dispute = rng.NextDouble() < (payment.IsFraud ? 0.997 : 0.0002)
                ? (3 + rng.NextInt32(40)).ToString(CultureInfo.InvariantCulture)
                : "";
            text.Append(
                CultureInfo.InvariantCulture,
                $"{payment.Time:yyyy-MM-dd HH:mm:ss},{payment.Card},{payment.Shop},{payment.Country},{payment.Channel},{payment.Amount:0.00},{payment.Limit:0},{dispute},{(payment.IsFraud ? "yes" : "no")}\n");
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static IEnumerable<Payment> OfCard(string card, Rng rng)
    {
        DateTime opened = s_start.AddDays(Days * rng.NextDouble());
        double scale = 25 * Math.Exp(0.5 * rng.NextGaussian());
        double limit = Math.Round(40 * scale * (0.5 + rng.NextDouble()), 0);
        bool travels = rng.NextDouble() < 0.08;
        int count = 1 + (int)(-4.5 * Math.Log(1 - rng.NextDouble()));
        for (int i = 0; i < count; i++)
        {
            // Owners sleep: two of three tries at night are put off until the morning.
            DateTime time = opened.AddDays(21 * rng.NextDouble());
            time = time.Hour < 7 && rng.NextDouble() < 0.67 ? time.AddHours(8) : time;
            string shop = Pick(s_shops, s_visits, rng);
            string country = travels && rng.NextDouble() < 0.6 ? (rng.NextDouble() < 0.5 ? "overseas" : "neighbour") : "home";
            string channel = rng.NextDouble() < 0.35 ? "online" : rng.NextDouble() < 0.7 ? "contactless" : "chip";
            yield return new Payment(
                time, card, shop, country, channel, Math.Round(scale * Math.Exp(0.7 * rng.NextGaussian()), 2), limit, false);
        }

        if (rng.NextDouble() < StolenShare)
        {
            DateTime time = opened.AddDays(18 * rng.NextDouble()).AddHours(3 * rng.NextDouble());
            int frauds = 3 + rng.NextInt32(4);
            for (int i = 0; i < frauds; i++)
            {
                int month = Math.Min(s_wanted.Length - 1, (int)((time - s_start).TotalDays / 30));
                string shop = rng.NextDouble() < 0.55 ? s_wanted[month] : Pick(s_shops, s_visits, rng);
                string country = rng.NextDouble() switch { < 0.35 => "overseas", < 0.5 => "neighbour", _ => "home" };
                string channel = rng.NextDouble() < 0.75 ? "online" : "contactless";
                yield return new Payment(
                    time, card, shop, country, channel, Math.Round(scale * Math.Exp(0.6 + (0.7 * rng.NextGaussian())), 2), limit, true);
                time = time.AddMinutes(4 - (70 * Math.Log(1 - rng.NextDouble())));
            }
        }
    }

    private static string Pick(string[] items, double[] shares, Rng rng)
    {
        double left = rng.NextDouble();
        for (int i = 0; i < items.Length - 1; i++)
        {
            left -= shares[i];
            if (left < 0)
            {
                return items[i];
            }
        }

        return items[^1];
    }
}
