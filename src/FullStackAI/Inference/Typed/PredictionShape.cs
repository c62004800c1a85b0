namespace FullStackAI.Inference.Typed;

/// <summary>How predictions are written into objects of a class. The source generator writes one for each class that needs it.</summary>
/// <typeparam name="T">The class.</typeparam>
public abstract class PredictionShape<T>
{
    /// <summary>The members that can be set, by the names of what they receive.</summary>
    public abstract IReadOnlyList<ShapeColumn> Columns { get; }

    /// <summary>A new object.</summary>
    public abstract T Create();

    /// <summary>Sets the members of an object; nothing is allocated but strings and arrays that are not there yet.</summary>
    /// <param name="output">The prediction.</param>
    /// <param name="target">The object.</param>
    public abstract void Read(in PredictionOutput output, T target);
}
