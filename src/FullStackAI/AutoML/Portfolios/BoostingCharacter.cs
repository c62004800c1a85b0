using System.Globalization;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.AutoML;

/// <summary>A way of boosting, before the time at hand has decided learning rate and rounds.</summary>
/// <param name="Name">What people read.</param>
/// <param name="Options">Everything but the rounds; the learning rate is the one wished for.</param>
internal sealed record BoostingCharacter(string Name, BoostingOptions Options)
{
    internal const string Family = "boosting";

    private const double EnoughLearning = 15; // learning rate × rounds; below, a model is cut short
    private const double MostLearning = 60;
    private const double FastestRate = 0.2;
    private const int MostRounds = 5_000;
    private const int FewestRounds = 10;

    /// <summary>The work of one round of all folds, in units.</summary>
    internal double WorkOfRound(DataShape shape) =>
        shape.TreePass
            * shape.Outputs
            * (0.1 + (0.9 * Options.FeatureFraction))
            * Math.Log2(Options.NumLeaves + 1)
            / 5
            * (Options.BaggingFreq > 0
                ? Options.BaggingFraction
                : 1);

    /// <summary>The configuration that fits a slot: where few rounds are affordable the rate rises, so that they are enough.</summary>
    internal Candidate For(DataShape shape, Slot slot)
    {
        double affordable = slot.Units(Family) / WorkOfRound(shape);
        double rate = Math.Clamp(EnoughLearning / affordable, Math.Min(Options.LearningRate, FastestRate), FastestRate);
        rate = Math.Round(rate, 4);
        int rounds = (int)Math.Clamp(Math.Min(MostLearning / rate, affordable), FewestRounds, MostRounds);
        int patience = (int)Math.Clamp(Math.Ceiling(3 / rate), 20, 150);
        BoostingOptions options = Options with { LearningRate = rate, NumIterations = rounds, EarlyStoppingRounds = patience };
        return new Candidate(Name, new BoostingTrainer(options))
        {
            Family = Family,
            StopsEarly = true,
            Final = FinalForm.FoldModels,
            Point = LibraryFamilies.Boosting.PointOf(Options),
            WithRounds = fixedRounds =>
                new BoostingTrainer(options with { NumIterations = Math.Max(1, fixedRounds), EarlyStoppingRounds = 0 }),
            Work = WorkOfRound(shape) * rounds,
            ExpectedRounds = rounds,
            Settings = string.Create(
                CultureInfo.InvariantCulture,
                $"rate {rate}, up to {rounds} rounds, {options.NumLeaves} leaves{(options.ExtraTrees ? ", random thresholds" : "")}"),
        };
    }
}
