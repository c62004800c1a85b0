using FullStackAI.Onnx;
using FullStackAI.Onnx.Rewriting;

namespace FullStackAI.OnnxRuntime;

/// <summary>Makes models smaller and faster with integers in place of floating point. Each method
/// gives a new model and leaves the one it was given as it was.</summary>
public static class OnnxQuantizer
{
    /// <summary>Weights and activations to 8 bits, with ranges learned from example inputs: the fastest form for Conv and Gemm.</summary>
    /// <param name="document">The model.</param>
    /// <param name="calibration">Batches of inputs like those the model will see; some hundred rows are enough.</param>
    /// <param name="options">Scales and calibration.</param>
    /// <param name="cancellationToken">Ends the calibration.</param>
    /// <returns>The model with quantise/dequantise pairs, which ONNX Runtime fuses into integer operators.</returns>
    /// <exception cref="OnnxException">The model has no layer with constant weights, or the calibration gave no values.</exception>
    public static OnnxDocument Static(
        OnnxDocument document,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> calibration,
        QuantizationOptions? options = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new QuantizationOptions();
        options.Validate();
        RequireCalibration(calibration);
        OnnxDocument copy = GraphEditor.Copy(document);
        MatrixFusion.Fuse(copy);
        Dictionary<string, (float Low, float High)> ranges = ActivationRanges.Learn(copy, calibration, options, cancellationToken);
        DenseLayer[] layers = [.. DenseLayer.In(copy.Graph, new GraphLinks(copy.Graph))];
        HashSet<string> kept = StaticQuantization.SmallConvolutions(layers, options.LeastProducts);
        if (kept.Count == layers.Length)
        {
            kept.Clear(); // there is nothing but small ones, and the caller wants integers
        }

        RequireLayers(copy, StaticQuantization.Apply(copy.Graph, ranges, options.PerChannel, options.LargestWeight, kept));
        return copy;
    }

    /// <summary>As <see cref="Static"/>, but each layer gets the form that makes the model faster on
    /// this machine, and none costs more accuracy than is allowed.</summary>
    /// <param name="document">The model.</param>
    /// <param name="calibration">Batches of inputs like those the model will see; the first is the one that is timed.</param>
    /// <param name="labels">[rows of all batches]; the right class of each row by number; null (the
    /// default) where unknown: the answers of the model before count then.</param>
    /// <param name="options">Scales and calibration.</param>
    /// <param name="choice">How long is measured, and what may be lost.</param>
    /// <param name="time">The clock; the system's by default.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The model, what became of each layer, and what it costs and gains.</returns>
    /// <exception cref="OnnxException">The model has no layer with constant weights, or the calibration gave no values.</exception>
    public static PrecisionChoice Fastest(
        OnnxDocument document,
        IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> calibration,
        IReadOnlyList<int>? labels = null,
        QuantizationOptions? options = null,
        PrecisionOptions? choice = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default)
    {
        options ??= new QuantizationOptions();
        choice ??= new PrecisionOptions();
        options.Validate();
        choice.Validate();
        RequireCalibration(calibration);
        OnnxDocument fused = GraphEditor.Copy(document);
        MatrixFusion.Fuse(fused);
        Dictionary<string, (float Low, float High)> ranges = ActivationRanges.Learn(fused, calibration, options, cancellationToken);
        var search = new PrecisionSearch(
            document, fused, ranges, calibration, labels, options, choice, time ?? TimeProvider.System, cancellationToken);
        RequireLayers(document, search.HasLayers ? 1 : 0);
        return search.Run();
    }

    /// <summary>Weights of fully connected layers to 8 bits, activations as they come: no
    /// calibration, and good where layers are large and batches small.</summary>
    /// <param name="document">The model.</param>
    /// <param name="options">Scales.</param>
    /// <returns>The model.</returns>
    /// <exception cref="OnnxException">The model has no fully connected layer with constant weights.</exception>
    public static OnnxDocument Dynamic(OnnxDocument document, QuantizationOptions? options = null)
    {
        options ??= new QuantizationOptions();
        options.Validate();
        OnnxDocument copy = GraphEditor.Copy(document);
        RequireLayers(copy, DynamicQuantization.Apply(copy, options.PerChannel, options.LargestWeight));
        return copy;
    }

    /// <summary>Weights of fully connected layers to 4 bits in blocks: the smallest form, fast
    /// where memory is the limit. Runs in ONNX Runtime only.</summary>
    /// <param name="document">The model.</param>
    /// <param name="options">The size of blocks.</param>
    /// <returns>The model, which needs the operator set com.microsoft.</returns>
    /// <exception cref="OnnxException">The model has no fully connected layer with constant weights.</exception>
    public static OnnxDocument Int4(OnnxDocument document, QuantizationOptions? options = null)
    {
        options ??= new QuantizationOptions();
        options.Validate();
        OnnxDocument copy = GraphEditor.Copy(document);
        RequireLayers(copy, Int4Quantization.Apply(copy, options.BlockSize));
        return copy;
    }

    private static void RequireCalibration(IReadOnlyList<IReadOnlyDictionary<string, OnnxData>> calibration)
    {
        ArgumentNullException.ThrowIfNull(calibration);
        if (calibration.Count == 0)
        {
            throw new ArgumentException(
                "Static quantisation learns the ranges of activations from example inputs; got none. Give at least one batch, or use Dynamic.",
                nameof(calibration));
        }
    }

    private static void RequireLayers(OnnxDocument document, int count)
    {
        if (count == 0)
        {
            throw new OnnxException(
                $"The model '{document.Graph.Name}' has no layer with constant single-precision weights to quantise (Gemm, MatMul; Conv for static quantisation): trees have none. Nothing was changed; quantise networks, and keep the others as they are.");
        }
    }
}
