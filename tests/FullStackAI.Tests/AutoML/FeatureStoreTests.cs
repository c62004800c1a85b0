using FullStackAI.AutoML;
using FullStackAI.Data;
using FullStackAI.Evaluation;
using FullStackAI.Numerics;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.AutoML;

[TestClass]
public sealed class FeatureStoreTests
{
    [TestMethod]
    public void For_ACandidateOfASample_LearnsFromSoManyRowsOfEachClassAndIsJudgedOnAll()
    {
        LabelledTable data = LabelledTable.ForTraining(Rows(5_000), new DataRoles { Label = "y" });
        ValidationPlan plan = ValidationPlan.Choose(data);
        using FeatureStore store = Store(data, plan);
        PreparedFeatures prepared = store.For(new Candidate("quick", new BoostingTrainer()) { SampleRows = 400 });
        for (int fold = 0; fold < plan.Folds.Count; fold++)
        {
            FoldFeatures rows = prepared.Fold(fold);
            Assert.AreEqual(400, rows.Train.Rows, 1);
            Assert.AreEqual(plan.Folds[fold].Test.Length, rows.Test.Rows);
            Assert.AreEqual(0.25, rows.Train.Labels.Values.ToArray().Average(), 0.005); // the share of all rows
        }

        Assert.AreNotSame(prepared.Fold(0).Pipeline, prepared.Fold(1).Pipeline); // each saw its own sample
    }

    [TestMethod]
    public void For_CandidatesOfOneForm_ShareFeaturesAndPipelineOfAllFolds()
    {
        LabelledTable data = LabelledTable.ForTraining(Rows(400), new DataRoles { Label = "y" });
        ValidationPlan plan = ValidationPlan.Choose(data);
        using FeatureStore store = Store(data, plan);
        PreparedFeatures prepared = store.For(new Candidate("one", new BoostingTrainer()));
        Assert.AreSame(prepared, store.For(new Candidate("two", new BoostingTrainer(new BoostingOptions { NumLeaves = 7 }))));
        Assert.AreSame(prepared.Fold(0).Pipeline, prepared.Fold(1).Pipeline);
        Assert.AreNotSame(prepared, store.For(new Candidate("quick", new BoostingTrainer()) { SampleRows = 100 }));
    }

    private static FeatureStore Store(LabelledTable data, ValidationPlan plan) =>
        new(data, plan.Folds, own: null, seed: 0, parallelism: 2, CancellationToken.None, CancellationToken.None);

    private static Table Rows(int rows)
    {
        var rng = new Rng(4);
        return new Table([
            new NumberColumn("x", [.. Enumerable.Range(0, rows).Select(_ => rng.NextGaussian())]),
            new CategoryColumn("y", [.. Enumerable.Range(0, rows).Select(row => row % 4 == 0 ? 1 : 0)], ["no", "yes"]),
        ]);
    }
}
