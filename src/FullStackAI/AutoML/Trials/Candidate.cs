using FullStackAI.Trainers;
using FullStackAI.Trainers.Baseline;

namespace FullStackAI.AutoML;

/// <summary>What becomes of a trial's models when the trial is in the final model.</summary>
internal enum FinalForm
{
    /// <summary>The models of the folds are averaged: what varies from fold to fold
    /// evens out, and nothing has to be learned again.</summary>
    FoldModels,

    /// <summary>One model learns from all rows, when time is left: for trainers that gain more
    /// from rows than from averaging, or whose models are large.</summary>
    Refit,
}

/// <summary>A configuration to try, with the name people read on the leaderboard.</summary>
/// <param name="Name">Unique within the run.</param>
/// <param name="Trainer">Its options are fixed.</param>
internal sealed record Candidate(string Name, ITrainer Trainer)
{
    /// <summary>Trainers of one kind share a family, for example <c>boosting</c>.</summary>
    internal string Family { get; init; } = Trainer.Name;

    /// <summary>Whether the trainer stops by the rows its fold is judged on.</summary>
    internal bool StopsEarly { get; init; }

    internal FinalForm Final { get; init; } = FinalForm.Refit;

    /// <summary>Whether it reads no feature at all, so that none need be made.</summary>
    internal bool ReadsNothing { get; init; }

    /// <summary>The same trainer for a fixed number of rounds, to learn from all rows
    /// without rows to stop by; null when there are no rounds.</summary>
    internal Func<int, ITrainer>? WithRounds { get; init; }

    /// <summary>The expected work of all folds, in units of 10⁶ visits of a row's feature.</summary>
    internal double Work { get; init; }

    /// <summary>The boosting rounds that <see cref="Work"/> reckons with; 0 when there are none.</summary>
    internal double ExpectedRounds { get; init; }

    /// <summary>The rows of each fold that it learns from; null means all. The speed of
    /// a sample says nothing of others of its family.</summary>
    internal int? SampleRows { get; init; }

    /// <summary>Where it lies in its family's space; null for one that was given whole.</summary>
    internal IReadOnlyList<double>? Point { get; init; }

    /// <summary>The same trainer with a share of its rounds, for halving; null when it is shortened by rows.</summary>
    internal Func<double, ITrainer>? Shortened { get; init; }

    /// <summary>The options in words, for the journal and the leaderboard.</summary>
    internal string Settings { get; init; } = "";

    /// <summary>By which a journal knows the trainer beside its name: that of one the user gave. Empty for the library's
    /// own, which are fitted to the time there is and may be taken whatever that was.</summary>
    internal string Fingerprint { get; init; } = "";

    /// <summary>Stands on the leaderboard for a configuration whose options were refused.</summary>
    internal static Candidate Unmade(string name, string family) => new(name, new BaselineTrainer()) { Family = family };
}
