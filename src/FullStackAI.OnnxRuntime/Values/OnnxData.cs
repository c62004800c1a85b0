namespace FullStackAI.OnnxRuntime;

/// <summary>A value that goes into a model or comes out of it: a tensor, a sequence or a map.</summary>
public abstract class OnnxData
{
    private protected OnnxData()
    {
    }

    /// <summary>This value as a tensor.</summary>
    /// <returns>The tensor.</returns>
    /// <exception cref="InvalidOperationException">It is a sequence or a map.</exception>
    public OnnxTensorData AsTensor() =>
        this as OnnxTensorData ?? throw new InvalidOperationException($"The value is {Describe()}, not a tensor.");

    /// <summary>This value as a sequence.</summary>
    /// <returns>The sequence.</returns>
    /// <exception cref="InvalidOperationException">It is a tensor or a map.</exception>
    public OnnxSequenceData AsSequence() =>
        this as OnnxSequenceData ?? throw new InvalidOperationException($"The value is {Describe()}, not a sequence.");

    /// <summary>This value as a map.</summary>
    /// <returns>The map.</returns>
    /// <exception cref="InvalidOperationException">It is a tensor or a sequence.</exception>
    public OnnxMapData AsMap() => this as OnnxMapData ?? throw new InvalidOperationException($"The value is {Describe()}, not a map.");

    internal abstract string Describe();
}
