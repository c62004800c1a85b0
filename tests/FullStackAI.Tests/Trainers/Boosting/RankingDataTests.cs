using System.Globalization;
using FullStackAI.Data;
using FullStackAI.Metrics;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Boosting;

namespace FullStackAI.Tests.Trainers.Boosting;

/// <summary>LambdaRank on LightGBM's ranking example: sparse features, 201 training groups.</summary>
[TestClass]
public sealed class RankingDataTests
{
    public TestContext TestContext { get; set; } = null!;

    [TestMethod]
    public void Train_RankingExample_ReachesTheNdcgOfItsPeers()
    {
        TrainingSet train = Load("train", width: 301);
        TrainingSet test = Load("test", width: 301);
        Model model = new BoostingTrainer(new BoostingOptions { NumLeaves = 15 }).Train(
            train, new TrainingContext { Rng = new Rng(1), Parallelism = 2 });
        double[] scores = new double[test.Rows];
        model.Score(test.Features, scores);
        double ndcg = Metric.Parse("ndcg@10").Compute(new ScoredRows(test.Labels, scores, groupSizes: test.GroupSizes));
        TestContext.WriteLine($"NDCG@10 {ndcg:F4}");

        // XGBoost 1.7.4 rank:ndcg with 100 trees of 31 leaves at rate 0.1 measures 0.7475 here; ours 0.7611.
        Assert.IsGreaterThan(0.7475, ndcg);
    }

    private static TrainingSet Load(string part, int width)
    {
        var labels = new List<float>();
        var starts = new List<long> { 0 };
        var indices = new List<int>();
        var values = new List<float>();
        foreach (string line in File.ReadLines(RealData.File($"ranking_lambdarank/rank.{part}")))
        {
            string[] cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            labels.Add(float.Parse(cells[0], CultureInfo.InvariantCulture));
            foreach (string cell in cells.Skip(1))
            {
                string[] pair = cell.Split(':');
                indices.Add(int.Parse(pair[0], CultureInfo.InvariantCulture));
                values.Add(float.Parse(pair[1], CultureInfo.InvariantCulture));
            }

            starts.Add(indices.Count);
        }

        int[] groups = [.. File.ReadLines(RealData.File($"ranking_lambdarank/rank.{part}.query")).Select(
            line => int.Parse(line, CultureInfo.InvariantCulture))];
        Feature[] features = [.. Enumerable.Range(0, width).Select(i => new Feature($"f{i}", $"f{i}"))];
        var matrix = new FeatureMatrix(labels.Count, features, [], new SparseMatrix(width, [.. starts], [.. indices], [.. values]));
        return new TrainingSet(matrix, Labels.Ranking([.. labels]), groupSizes: groups);
    }
}
