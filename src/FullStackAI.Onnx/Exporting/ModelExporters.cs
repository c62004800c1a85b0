using System.Collections.Frozen;
using FullStackAI.Models;
using FullStackAI.Models.Baseline;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Models.Linear;
using FullStackAI.Models.Neural;
using FullStackAI.Models.Trees;

namespace FullStackAI.Onnx.Exporting;

/// <summary>The exporter of each model, by its registered name, and the reason of each that has none.</summary>
internal static class ModelExporters
{
    private static readonly FrozenDictionary<string, Func<GraphScope, Model, OnnxValue, OnnxValue>> Known = new Dictionary<string, Func<GraphScope, Model, OnnxValue, OnnxValue>>
    {
        [BaselineModel.Name] = (scope, model, features) => BaselineExporter.Export(scope.Graph, (BaselineModel)model, features),
        [DecisionTreeModel.Name] = (scope, model, features) => DecisionTreeExporter.Export(scope.Graph, (DecisionTreeModel)model, features),
        [ExactBoostingModel.Name] = (scope, model, features) => DecisionTreeExporter.Export(scope.Graph, (ExactBoostingModel)model, features),
        [LinearModel.Name] = (scope, model, features) => LinearExporter.Export(scope.Graph, (LinearModel)model, features),
        [TreeEnsembleModel.Name] = (scope, model, features) => TreeEnsembleExporter.Export(scope.Graph, (TreeEnsembleModel)model, features),
        [MlpModel.RegisteredName] = (scope, model, features) => MlpExporter.Export(scope.Graph, (MlpModel)model, features),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Models that have no form in ONNX, and why.</summary>
    internal static FrozenDictionary<string, string> Refusals { get; } = new Dictionary<string, string>().ToFrozenDictionary(StringComparer.Ordinal);

    internal static bool Knows(string name) => Known.ContainsKey(name);

    /// <summary>A model's raw scores: [batch × outputs], float or double.</summary>
    internal static OnnxValue Export(GraphScope scope, Model model, OnnxValue features) =>
        Known.TryGetValue(model.ComponentName, out Func<GraphScope, Model, OnnxValue, OnnxValue>? export)
            ? export(scope, model, features)
            : throw new OnnxException(Refusals.TryGetValue(model.ComponentName, out string? reason)
                ? $"Model '{model.ComponentName}' cannot be exported to ONNX: {reason}."
                : $"Model '{model.ComponentName}' cannot be exported to ONNX: it is not one of this library's models ({string.Join(", ", Known.Keys.Order(StringComparer.Ordinal))}).");
}
