using FullStackAI.Models.Baseline;
using FullStackAI.Models.Calibration;
using FullStackAI.Models.DecisionTrees;
using FullStackAI.Models.Linear;
using FullStackAI.Models.NaiveBayes;
using FullStackAI.Models.Neighbors;
using FullStackAI.Models.Neural;
using FullStackAI.Models.Trees;
using FullStackAI.Serialization;

namespace FullStackAI.Models;

/// <summary>The built-in models and calibrators by registered name: what a bundle may
/// hold. A model that is not listed here cannot be read back.</summary>
public static class ModelComponents
{
    /// <summary>Every registered name with its reader.</summary>
    public static IReadOnlyList<KeyValuePair<string, ComponentReaderFunction>> All => Readers;

    internal static KeyValuePair<string, ComponentReaderFunction>[] Readers { get; } =
    [
        new(BaselineModel.Name, BaselineModel.Read),
        new(CrossedTreesModel.Name, CrossedTreesModel.Read),
        new(DecisionTreeModel.Name, DecisionTreeModel.Read),
        new(ExactBoostingModel.Name, ExactBoostingModel.Read),
        new(LinearModel.Name, LinearModel.Read),
        new(MlpModel.RegisteredName, MlpModel.Read),
        new(NaiveBayesModel.Name, NaiveBayesModel.Read),
        new(NearestNeighborsModel.Name, NearestNeighborsModel.Read),
        new(IsotonicCalibrator.RegisteredName, IsotonicCalibrator.Read),
        new(PlattCalibrator.RegisteredName, PlattCalibrator.Read),
        new(TemperatureCalibrator.RegisteredName, TemperatureCalibrator.Read),
        new(TreeEnsembleModel.Name, TreeEnsembleModel.Read),
    ];
}
