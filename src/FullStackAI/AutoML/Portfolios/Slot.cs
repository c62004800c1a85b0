namespace FullStackAI.AutoML;

/// <summary>What the next trial may cost, and how fast trials of each family have gone.</summary>
/// <param name="Seconds">The time for the trial; infinite when there is no limit.</param>
/// <param name="UnitsPerSecond">How much work a family gets done in a second, folds together.</param>
internal sealed record Slot(double Seconds, Func<string, double> UnitsPerSecond)
{
    /// <summary>For a trial that ended in an earlier run and is not run again.</summary>
    internal static Slot Known { get; } = new(1, _ => 1);

    /// <summary>The work that fits.</summary>
    internal double Units(string family) => Seconds * UnitsPerSecond(family);
}
