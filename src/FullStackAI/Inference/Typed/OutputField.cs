namespace FullStackAI.Inference.Typed;

/// <summary>What a member of an output class receives.</summary>
internal enum OutputKind
{
    None,
    Value,
    Class,
    Probability,
    LogOdds,
    Lower,
    Upper,
    ClassProbability,
    AllProbabilities,
}

/// <summary>What a member receives, and of which class.</summary>
internal readonly record struct OutputField(OutputKind Kind, int Class = -1);
