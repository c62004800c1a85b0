using FullStackAI.Models;
using FullStackAI.Onnx.Exporting;
using FullStackAI.Preprocessing;

namespace FullStackAI.Onnx;

/// <summary>Turns a fitted pipeline and its model into one ONNX graph that takes the table's columns by name.</summary>
/// <remarks>
/// Arithmetic that the library does in double precision is done so in the graph; sums over trees and the layers of networks are single precision, as ONNX's operators for them are, so probabilities may differ from the library's by up to about 1e-6.
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Exports a pipeline and its model.</summary>
    /// <param name="pipeline">Columns to features.</param>
    /// <param name="model">Features to predictions; trained on what the pipeline makes.</param>
    /// <param name="options">Class names, threshold, versions.</param>
    /// <returns>The graph. Outputs: <c>prediction</c> float [batch × outputs], or <c>label</c> string [batch] and <c>probabilities</c> float [batch × classes].</returns>
    /// <exception cref="OnnxException">A step or the model has no form in ONNX; the message names it and why.</exception>
    public static OnnxDocument Export(FittedPipeline pipeline, Model model, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        ArgumentNullException.ThrowIfNull(model);
        options ??= new OnnxExportOptions();
        options.Validate(model.OutputCount);
        if (model.Features.Count != pipeline.Features.Count)
        {
            throw new ArgumentException($"The model was trained on {model.Features.Count} features, the pipeline makes {pipeline.Features.Count}. Export a model with the pipeline it was trained with.", nameof(model));
        }

        var graph = new OnnxGraphBuilder(options.Name, options.Builder);
        var scope = new GraphScope(graph, pipeline);
        InputExport.Export(scope, pipeline);
        foreach (PipelineStep step in pipeline.Steps)
        {
            TransformExporters.Export(scope, step);
        }

        OnnxValue predictions = LinkExport.Apply(graph, model.Link, ModelExporters.Export(graph, model, scope.Features()));
        OutputExport.Export(graph, options.Calibrator is null ? predictions : CalibratorExporters.Export(graph, options.Calibrator, predictions), options);
        OnnxDocument document = graph.Build();
        document.Documentation = $"Model '{model.ComponentName}' with its preprocessing; one input per column, one row per line of the batch.";
        int note = 0;
        foreach (string text in scope.Notes)
        {
            document.Metadata[$"fullstackai.note.{++note}"] = text;
        }

        document.Metadata["fullstackai.model"] = model.ComponentName;
        return document;
    }

    /// <summary>Adds a model without its pipeline to a graph under construction: features in, raw scores out, without the link.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="features">[batch × features]; float, in the order of <see cref="Model.Features"/>; categories as codes, NaN missing.</param>
    /// <returns>[batch × outputs]; float, or double where the model works in it.</returns>
    /// <exception cref="OnnxException">The model has no form in ONNX; the message names it and why.</exception>
    public static OnnxValue ExportScores(OnnxGraphBuilder graph, Model model, OnnxValue features)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(model);
        return ModelExporters.Export(graph, model, features);
    }
}
