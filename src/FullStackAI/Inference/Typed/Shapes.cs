using System.ComponentModel;

namespace FullStackAI.Inference.Typed;

/// <summary>The shapes that generated code has registered when its assembly was loaded;
/// without them a class would have to be read by reflection.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Shapes
{
    /// <summary>Registers how a class is read. Called by generated code.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="shape">The shape; the same for every call.</param>
    public static void Register<T>(RowShape<T> shape) => Slot<T>.Row = shape;

    /// <summary>Registers how predictions are written into a class. Called by generated code.</summary>
    /// <typeparam name="T">The class.</typeparam>
    /// <param name="shape">The shape; the same for every call.</param>
    public static void Register<T>(PredictionShape<T> shape) => Slot<T>.Prediction = shape;

    internal static RowShape<T> RowOf<T>() => Slot<T>.Row ?? throw Missing(typeof(T));

    internal static PredictionShape<T> PredictionOf<T>() => Slot<T>.Prediction ?? throw Missing(typeof(T));

    private static InvalidOperationException Missing(Type type) =>
        new($"Nothing describes '{type}' as a row or prediction: the FullStackAI source generator did not see it. Mark the class with [GenerateRowShape], make it public or internal, and check that its project references the FullStackAI package with its analyzers.");

    private static class Slot<T>
    {
        internal static RowShape<T>? Row { get; set; }

        internal static PredictionShape<T>? Prediction { get; set; }
    }
}
