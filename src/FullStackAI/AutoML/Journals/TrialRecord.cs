using FullStackAI.Models;
using FullStackAI.Serialization;

namespace FullStackAI.AutoML;

/// <summary>A trial that ended, in the form that outlives a process.</summary>
internal sealed record TrialRecord
{
    internal required string Name { get; init; }

    internal string Family { get; init; } = "";

    internal string Settings { get; init; } = "";

    /// <summary>Its place in its family's space; null for one that was given whole.</summary>
    internal double[]? Point { get; init; }

    internal TimeSpan Elapsed { get; init; }

    /// <summary>Since the start of the run, those before it included.</summary>
    internal TimeSpan At { get; init; }

    internal int Rounds { get; init; }

    /// <summary>Why it failed; null when it did not.</summary>
    internal string? Failure { get; init; }

    /// <summary>[folds][test rows × outputs]; empty for a failed trial.</summary>
    internal double[][] Predictions { get; init; } = [];

    /// <summary>[folds]; empty when they were not kept.</summary>
    internal Model[] Models { get; init; } = [];

    /// <summary>What <see cref="Candidate.Fingerprint"/> was; empty when it was not known.</summary>
    internal string Fingerprint { get; init; } = "";

    internal void Write(ComponentWriter writer)
    {
        writer.WriteString(Name);
        writer.WriteString(Family);
        writer.WriteString(Settings);
        writer.WriteBoolean(Point is not null);
        writer.WriteDoubles(Point ?? []);
        writer.WriteInt64(Elapsed.Ticks);
        writer.WriteInt64(At.Ticks);
        writer.WriteInt32(Rounds);
        writer.WriteBoolean(Failure is not null);
        writer.WriteString(Failure ?? "");
        writer.WriteInt32(Predictions.Length);
        foreach (double[] fold in Predictions)
        {
            writer.WriteDoubles(fold);
        }

        writer.WriteInt32(Models.Length);
        foreach (Model model in Models)
        {
            writer.WriteComponent(model);
        }

        writer.WriteString(Fingerprint);
    }

    internal static TrialRecord Read(ComponentReader reader)
    {
        string name = reader.ReadString();
        string family = reader.ReadString();
        string settings = reader.ReadString();
        bool hasPoint = reader.ReadBoolean();
        double[] point = reader.ReadDoubles();
        var elapsed = TimeSpan.FromTicks(reader.ReadInt64());
        var at = TimeSpan.FromTicks(reader.ReadInt64());
        int rounds = reader.ReadInt32();
        bool failed = reader.ReadBoolean();
        string failure = reader.ReadString();
        var predictions = new double[reader.ReadCount(4)][];
        for (int fold = 0; fold < predictions.Length; fold++)
        {
            predictions[fold] = reader.ReadDoubles();
        }

        var models = new Model[reader.ReadCount(8)];
        for (int fold = 0; fold < models.Length; fold++)
        {
            models[fold] = reader.ReadComponent<Model>();
        }

        return new TrialRecord
        {
            Name = name,
            Family = family,
            Settings = settings,
            Point = hasPoint ? point : null,
            Elapsed = elapsed,
            At = at,
            Rounds = rounds,
            Failure = failed ? failure : null,
            Predictions = predictions,
            Models = models,
            Fingerprint = reader.Remaining > 0 ? reader.ReadString() : "", // journals of earlier versions end here
        };
    }
}
