using System.Collections.Frozen;
using FullStackAI.Models;
using FullStackAI.Models.Baseline;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Models.Linear;
using FullStackAI.Models.NaiveBayes;
using FullStackAI.Models.Neighbors;
using FullStackAI.Models.Neural;
using FullStackAI.Models.Trees;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The exporter of each model, by its registered name.</summary>
internal static class ModelExporters
{
    private static readonly FrozenDictionary<string, Func<OnnxGraphBuilder, Model, OnnxValue, OnnxValue>> Known =
        new Dictionary<string, Func<OnnxGraphBuilder, Model, OnnxValue, OnnxValue>>
        {
            [BaselineModel.Name] = (graph, model, features) => BaselineExporter.Export(graph, (BaselineModel)model, features),
            [CrossedTreesModel.Name] = (graph, model, features) => CrossedTreesExporter.Export(graph, (CrossedTreesModel)model, features),
            [DecisionTreeModel.Name] = (graph, model, features) => DecisionTreeExporter.Export(graph, (DecisionTreeModel)model, features),
            [ExactBoostingModel.Name] = (graph, model, features) => DecisionTreeExporter.Export(graph, (ExactBoostingModel)model, features),
            [LinearModel.Name] = (graph, model, features) => LinearExporter.Export(graph, (LinearModel)model, features),
            [TreeEnsembleModel.Name] = (graph, model, features) => TreeEnsembleExporter.Export(graph, (TreeEnsembleModel)model, features),
            [NaiveBayesModel.Name] = (graph, model, features) => NaiveBayesExporter.Export(graph, (NaiveBayesModel)model, features),
            [NearestNeighborsModel.Name] = (graph, model, features) => NearestNeighborsExporter.Export(
                graph, (NearestNeighborsModel)model, features),
            [MlpModel.RegisteredName] = (graph, model, features) => MlpExporter.Export(graph, (MlpModel)model, features),
        }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The names of those that have an exporter.</summary>
    internal static IEnumerable<string> Names => Known.Keys;

    internal static bool Knows(string name) => Known.ContainsKey(name);

    /// <summary>A model's raw scores: [batch × outputs], float or double.</summary>
    internal static OnnxValue Export(OnnxGraphBuilder graph, Model model, OnnxValue features) =>
        Known.TryGetValue(model.ComponentName, out Func<OnnxGraphBuilder, Model, OnnxValue, OnnxValue>? export)
            ? export(graph, model, features)
            : throw new OnnxException(
                $"Model '{model.ComponentName}' cannot be exported to ONNX: it is not one of this library's models ({string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))}).");
}
