using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Onnx;
using FullStackAI.Serialization;

namespace FullStackAI.OnnxRuntime;

/// <summary>A model whose scores ONNX Runtime computes. Thread-safe; lives in memory only.</summary>
internal sealed class OnnxScoredModel : Model
{
    private const string RegisteredName = "onnx";
    private readonly OnnxModel _model;
    private readonly OnnxValueInfo[] _inputs;
    private readonly int[][] _places;
    private readonly OnnxValueInfo _output;

    internal OnnxScoredModel(OnnxModel model, OnnxValueInfo[] inputs, int[][] places, OnnxValueInfo output, IReadOnlyList<Feature> features, OnnxPredictorOptions options)
        : base(features, options.Task == TaskKind.Multiclass ? options.ClassNames.Count : 1, !options.RawScores ? Link.Identity : options.Task switch { TaskKind.Binary => Link.Sigmoid, TaskKind.Multiclass => Link.Softmax, _ => Link.Identity })
    {
        _model = model;
        _inputs = inputs;
        _places = places;
        _output = output;
    }

    /// <inheritdoc/>
    public override string ComponentName => RegisteredName;

    /// <inheritdoc/>
    public override void Score(in FeatureRow row, Span<double> scores)
    {
        float[] dense = row.Dense.ToArray();
        Run(1, (_, feature) => dense[feature], scores);
    }

    /// <inheritdoc/>
    public override void Score(FeatureMatrix features, Span<double> scores) => Run(features.Rows, (row, feature) => features.Dense(feature)[row], scores);

    /// <inheritdoc/>
    public override void Write(ComponentWriter writer) => throw new OnnxException("A predictor over an ONNX model is not saved as a bundle: keep the model's own .onnx file, and make the predictor from it.");

    private void Run(int rows, Func<int, int, float> cell, Span<double> scores)
    {
        var inputs = new Dictionary<string, OnnxData>(StringComparer.Ordinal);
        for (int input = 0; input < _inputs.Length; input++)
        {
            var type = (OnnxTensorType)_inputs[input].Type!;
            int[] places = _places[input];
            var cells = new float[rows * places.Length];
            for (int i = 0; i < cells.Length; i++)
            {
                cells[i] = cell(i / places.Length, places[i % places.Length]);
            }

            inputs.Add(_inputs[input].Name, Tensor(type.Element, cells, type.Shape is { Count: 1 } ? [cells.Length] : [rows, places.Length]));
        }

        OnnxTensorData found = _model.Run(inputs, [_output.Name])[_output.Name].AsTensor();
        int width = rows == 0 ? OutputCount : found.Count / rows;
        bool pair = width == 2 && OutputCount == 1; // probabilities of both classes: the second is the positive one's
        if (!pair && width != OutputCount)
        {
            throw new ArgumentException($"The output {_output} gave {found} for {rows} row(s); expected {OutputCount} number(s) a row. Name another in OnnxPredictorOptions.Output, or other classes.");
        }

        for (int i = 0; i < rows * OutputCount; i++)
        {
            int at = pair ? (i * 2) + 1 : i;
            scores[i] = found.ElementType == OnnxElementType.Double ? found.Values<double>()[at] : found.Values<float>()[at];
        }
    }

    private static OnnxTensorData Tensor(OnnxElementType element, float[] cells, long[] shape) => element switch
    {
        OnnxElementType.Double => OnnxTensorData.Of([.. cells.Select(value => (double)value)], shape),
        OnnxElementType.Int64 => OnnxTensorData.Of([.. cells.Select(value => float.IsNaN(value) ? long.MinValue : (long)value)], shape),
        OnnxElementType.Int32 => OnnxTensorData.Of([.. cells.Select(value => float.IsNaN(value) ? int.MinValue : (int)value)], shape),
        _ => OnnxTensorData.Of(cells, shape),
    };
}
