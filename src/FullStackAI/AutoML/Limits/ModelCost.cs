namespace FullStackAI.AutoML;

/// <summary>What a model takes when it serves.</summary>
/// <param name="Microseconds">For a row of a batch, on one thread.</param>
/// <param name="Bytes">Of its pipelines and models as they are saved, before compression.</param>
internal readonly record struct ModelCost(double Microseconds, long Bytes)
{
    /// <summary>The largest share of a limit that it takes; above 1 it does not fit.</summary>
    internal double ShareOf(Experiment experiment) => Math.Max(
        experiment.MaxMicrosecondsPerRow is { } most ? Microseconds / most : 0,
        experiment.MaxModelBytes is { } bytes ? (double)Bytes / bytes : 0);

    public static ModelCost operator +(ModelCost one, ModelCost other) =>
        new(one.Microseconds + other.Microseconds, one.Bytes + other.Bytes);
}
