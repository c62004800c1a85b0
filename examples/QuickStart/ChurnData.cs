using System.Globalization;
using System.Text;
using FullStackAI.Numerics;

namespace QuickStart;

/// <summary>Customers of a telephone company that does not exist: numbers, categories, dates, missing values
/// and free text, from a seed. Who leaves depends on all of them, and on luck.</summary>
internal static class ChurnData
{
    private static readonly string[] Regions = ["north", "south", "east", "west", "islands"];
    private static readonly string[] Payments = ["card", "direct debit", "invoice"];
    private static readonly (string Plan, double Price)[] Plans = [("basic", 19), ("plus", 34), ("family", 49), ("premium", 69)];

    private static readonly string[] Praise =
    [
        "coverage is great even in the mountains", "the new app is easy to use", "support solved it in one call", "happy with the price",
        "fast internet, no complaints", "my family loves the shared data", "roaming worked everywhere on holiday",
    ];

    private static readonly string[] Complaints =
    [
        "the bill is wrong again", "calls keep dropping in the evening", "waited an hour for support and nobody answered",
        "a competitor offers the same for less",
        "internet is slow since March", "I was promised a discount that never came", "thinking about cancelling",
    ];

    private static readonly string[] Openers =
    [
        "", "Hello, ", "Hi there, ", "To whom it may concern: ", "Again: ", "As I said on the phone, ", "Just so you know, ",
        "Dear team, ", "Quick note: ", "For the record, ",
    ];
    private static readonly string[] Places =
    [
        "at home", "at work", "on the train", "in the garden", "in my village", "in the office", "downtown", "at the lake",
        "on the motorway", "in the basement",
    ];
    private static readonly string[] Times =
    [
        "since Monday", "this week", "for two months now", "every evening", "since the update", "lately", "most days", "since last summer",
    ];

    private static readonly string[] Neutral =
    [
        "please update my address", "how do I change the language of the app", "asked for a second SIM card",
        "question about the invoice date",
    ];

    /// <summary>Writes the file.</summary>
    /// <param name="path">Where.</param>
    /// <param name="rows">The number of customers.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    /// <returns>The path.</returns>
    internal static string Write(string path, int rows, ulong seed)
    {
        var rng = new Rng(seed);
        var text = new StringBuilder(
            "customer_id,signed_up,last_contact,region,plan,contract,payment,paperless,monthly_charge,total_charge,data_gb,support_calls,feedback,churned\n");
        for (int row = 0; row < rows; row++)
        {
            Append(text, row, rng);
        }

        File.WriteAllText(path, text.ToString());
        return path;
    }

    private static void Append(StringBuilder text, int row, Rng rng)
    {
        var today = new DateTime(2025, 6, 30);
        int months = (int)Math.Min(96, -30 * Math.Log(1 - rng.NextDouble()));
        DateTime signedUp = today.AddDays(-(30.4 * months) - rng.NextInt32(30));
        (string plan, double price) = Plans[rng.NextInt32(Plans.Length)];
        bool monthly = rng.NextDouble() < (months < 12 ? 0.75 : 0.4);
        string payment = Payments[rng.NextInt32(Payments.Length)];
        double charge = Math.Round(price * (0.9 + (0.25 * rng.NextDouble())), 2);
        int calls = (int)(-1.2 * Math.Log(1 - rng.NextDouble()));
        double mood = rng.NextGaussian() - (0.4 * calls) + 0.3;
        string feedback = Feedback(mood, rng);
        int quietDays = (int)(-60 * Math.Log(1 - rng.NextDouble()));
        double data = Math.Exp(1.5 + (price / 40) + (0.6 * rng.NextGaussian()));

        double score = -2.1 + (monthly ? 1.3 : -0.4) - (0.028 * months) + (0.5 * calls) - (0.9 * Math.Clamp(mood, -2.5, 1.5))
            + (payment == "invoice" ? 0.5 : 0) + (0.018 * (charge - 35)) + (quietDays > 120 ? 0.8 : 0) - (0.25 * Math.Log(data));
        bool churned = rng.NextDouble() < 1 / (1 + Math.Exp(-1.4 * score));

        text.Append(
            CultureInfo.InvariantCulture,
            $"C{100_000 + row},{signedUp:yyyy-MM-dd},{(rng.NextDouble() < 0.12 ? "" : today.AddDays(-quietDays).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))},");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{Regions[rng.NextInt32(Regions.Length)]},{plan},{(monthly ? "monthly" : "yearly")},{payment},{(rng.NextDouble() < 0.6 ? "yes" : "no")},");
        text.Append(
            CultureInfo.InvariantCulture,
            $"{charge:0.00},{(months == 0 ? "" : (charge * months).ToString("0.00", CultureInfo.InvariantCulture))},{(rng.NextDouble() < 0.08 ? "" : data.ToString("0.0", CultureInfo.InvariantCulture))},{calls},");
        text.Append(CultureInfo.InvariantCulture, $"{(feedback.Length == 0 ? "" : $"\"{feedback}\"")},{(churned ? "yes" : "no")}\n");
    }

    private static string Feedback(double mood, Rng rng)
    {
        if (rng.NextDouble() < 0.35)
        {
            return "";
        }

        string[] phrases = (mood + (0.4 * rng.NextGaussian())) switch
        {
            > 0.5 => Praise,
            < -0.5 => Complaints,
            _ => Neutral,
        };
        string Pick(string[] words) => words[rng.NextInt32(words.Length)];
        string aside = rng.NextDouble() < 0.4 ? $", and {Pick(Neutral)}" : "";
        string text = $"{Pick(Openers)}{Pick(phrases)} {Pick(Places)} {Pick(Times)}{aside}.";
        return char.ToUpperInvariant(text[0]) + text[1..];
    }
}
