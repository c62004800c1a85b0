namespace FullStackAI.AutoML;

/// <summary>How much work each family gets done in a second: a guess at first, then what its trials have shown.</summary>
internal sealed class WorkRates
{
    private const double Usual = 200;
    private static readonly Dictionary<string, double> Guesses = new(StringComparer.Ordinal)
    {
        ["mlp"] = 3000,
        ["linear"] = 200,
        ["neighbors"] = 2000,
    };

    private readonly Dictionary<string, double> _measured = new(StringComparer.Ordinal);

    /// <summary>Units of work in a second.</summary>
    internal double Of(string family) => _measured.TryGetValue(family, out double rate) ? rate : Guesses.GetValueOrDefault(family, Usual);

    /// <summary>Learns from a trial that ended.</summary>
    /// <param name="family">Its family.</param>
    /// <param name="units">The work it did.</param>
    /// <param name="elapsed">The time it took.</param>
    internal void Learn(string family, double units, TimeSpan elapsed)
    {
        if (units > 0 && elapsed > TimeSpan.Zero)
        {
            double rate = units / elapsed.TotalSeconds;
            _measured[family] = _measured.TryGetValue(family, out double before) ? Math.Sqrt(before * rate) : rate;
        }
    }
}
