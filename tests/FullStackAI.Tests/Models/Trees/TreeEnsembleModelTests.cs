using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;

namespace FullStackAI.Tests.Models.Trees;

[TestClass]
public sealed class TreeEnsembleModelTests
{
    [TestMethod]
    [DataRow(0, 1, 31, 40)]
    [DataRow(0, 1, 256, 40)]
    [DataRow(0, 1, 300, 40)]
    [DataRow(3, 1, 31, 40)]
    [DataRow(0, 3, 31, 40)]
    [DataRow(2, 3, 1, 40)]
    [DataRow(3, 1, 100, 256)]
    [DataRow(3, 1, 100, 900)]
    [DataRow(2, 3, 31, 5000)]
    public void Score_RandomTrees_BatchRowAndPlainWalkGiveTheSameBits(int categorical, int outputs, int leaves, int levels)
    {
        var rng = new Rng(42);
        const int Dense = 6;
        const int Sparse = 5;
        Feature[] features = [.. Enumerable.Range(0, Dense + Sparse).Select(i => new Feature($"f{i}", $"f{i}", i < categorical ? levels : 0))];
        DecisionTree[] trees = [.. Enumerable.Range(0, 21).Select(t => RandomTree(rng, features, leaves, t % 3 == 0 ? outputs : 1))];
        double[] start = [.. Enumerable.Range(0, outputs).Select(_ => rng.NextGaussian())];
        var model = new TreeEnsembleModel(features, trees, start, Link.Identity);
        AssertSameBits(rng, model, trees, start, 300, Dense, Sparse, features);
    }

    [TestMethod]
    [DataRow(TreeShape.Single, 3, 0, DisplayName = "one leaf")]
    [DataRow(TreeShape.Random, 2, 0, DisplayName = "depth 1")]
    [DataRow(TreeShape.LeftChain, 61, 0, DisplayName = "a chain of 60 to the left")]
    [DataRow(TreeShape.RightChain, 61, 0, DisplayName = "a chain of 60 to the right")]
    [DataRow(TreeShape.RightChain, 61, 3, DisplayName = "a chain with categories")]
    [DataRow(TreeShape.Random, 256, 0, DisplayName = "256 leaves")]
    [DataRow(TreeShape.LeftChain, 1000, 0, DisplayName = "a chain of 999")]
    public void Score_ShapesOfTrees_BatchRowAndPlainWalkGiveTheSameBits(TreeShape shape, int leaves, int categorical)
    {
        var rng = new Rng(7);
        const int Dense = 9;
        const int Rows = 270;
        Feature[] features = [.. Enumerable.Range(0, Dense).Select(i => new Feature($"f{i}", $"f{i}", i < categorical ? 30 : 0))];
        DecisionTree[] trees = [.. Enumerable.Range(0, 13).Select(t => RandomTree(rng, features, shape == TreeShape.Single ? 1 : leaves, 1, shape))];
        AssertSameBits(rng, new TreeEnsembleModel(features, trees, [0.25], Link.Identity), trees, [0.25], Rows, Dense, 0, features);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    public void Score_MoreTreesThanWalkTogether_BatchRowAndPlainWalkGiveTheSameBits(int outputs)
    {
        var rng = new Rng(8);
        Feature[] features = [.. Enumerable.Range(0, 4).Select(i => new Feature($"f{i}", $"f{i}", 0))];
        DecisionTree[] trees = [.. Enumerable.Range(0, TreeGroup.Most + 42).Select(t => RandomTree(rng, features, 1 + (t % 40), 1))];
        double[] start = new double[outputs];
        AssertSameBits(rng, new TreeEnsembleModel(features, trees, start, Link.Identity), trees, start, 100, 4, 0, features);
    }

    [TestMethod]
    public void Score_TreesOfSeveralSegments_BatchRowAndPlainWalkGiveTheSameBits()
    {
        var rng = new Rng(9);
        Feature[] features = [.. Enumerable.Range(0, 5).Select(i => new Feature($"f{i}", $"f{i}", i == 0 ? 20 : 0))];
        DecisionTree[] trees = [.. Enumerable.Range(0, 60).Select(_ => RandomTree(rng, features, 700, 1))];
        AssertSameBits(rng, new TreeEnsembleModel(features, trees, [0], Link.Identity), trees, [0], 60, 5, 0, features);
    }

    [TestMethod]
    public void Read_ATruncatedOrBrokenModel_IsRefused()
    {
        var rng = new Rng(1);
        Feature[] features = [new("a", "a"), new("b", "b")];
        var model = new TreeEnsembleModel(features, [RandomTree(rng, features, 8, 1)], [0.5], Link.Sigmoid);
        var writer = new ComponentWriter();
        model.Write(writer);
        byte[] bytes = writer.Written.ToArray();
        for (int length = 0; length < bytes.Length; length += 7)
        {
            Assert.ThrowsExactly<InvalidDataException>(() => Load(bytes[..length]));
        }

        // Any single byte may be wrong: the model is refused or scores, but never loops or reads out of bounds.
        float[] cells = [0.3f, float.NaN];
        double[] score = new double[1];
        for (int place = 0; place < bytes.Length; place++)
        {
            byte[] broken = [.. bytes];
            broken[place] ^= 0x81;
            try
            {
                Load(broken).Score(new FeatureRow(cells), score);
            }
            catch (InvalidDataException)
            {
            }
        }

        static TreeEnsembleModel Load(byte[] source)
        {
            var reader = new ComponentReader(source, new ComponentCatalog([]));
            TreeEnsembleModel loaded = TreeEnsembleModel.Read(reader);
            reader.ExpectEnd("model");
            return loaded;
        }
    }

    private static void AssertSameBits(Rng rng, TreeEnsembleModel model, DecisionTree[] trees, double[] start, int rows, int denseCount, int sparseCount, Feature[] features)
    {
        FeatureMatrix matrix = RandomRows(rng, rows, denseCount, sparseCount, features);
        double[] batch = new double[rows * start.Length];
        model.Score(matrix, batch);
        double[] alone = new double[start.Length];
        float[] dense = new float[denseCount];
        for (int row = 0; row < rows; row++)
        {
            matrix.CopyDenseRow(row, dense);
            SparseVector sparse = matrix.Sparse![row];
            model.Score(new FeatureRow(dense, sparse.Indices, sparse.Values), alone);
            double[] plain = PlainScores(trees, start, dense, sparse, denseCount + sparseCount);
            CollectionAssert.AreEqual(plain, alone);
            CollectionAssert.AreEqual(plain, batch.AsSpan(row * start.Length, start.Length).ToArray());
        }
    }

    private static double[] PlainScores(DecisionTree[] trees, double[] start, float[] dense, SparseVector sparse, int width)
    {
        float[] cells = new float[width];
        dense.CopyTo(cells, 0);
        for (int i = 0; i < sparse.Indices.Length; i++)
        {
            cells[dense.Length + sparse.Indices[i]] = sparse.Values[i];
        }

        double[] scores = [.. start];
        for (int t = 0; t < trees.Length; t++)
        {
            int leaf = trees[t].LeafOf(cells);
            for (int output = 0; output < trees[t].OutputCount; output++)
            {
                scores[trees[t].OutputCount == 1 ? t % scores.Length : output] += trees[t].LeafValues[(leaf * trees[t].OutputCount) + output];
            }
        }

        return scores;
    }

    private static DecisionTree RandomTree(Rng rng, Feature[] features, int leaves, int outputs, TreeShape shape = TreeShape.Random)
    {
        var parts = new TreeParts();
        var ends = new List<(int Node, bool Left)>();
        for (int node = 0; node < leaves - 1; node++)
        {
            if (node > 0)
            {
                int pick = shape switch
                {
                    TreeShape.LeftChain => ends.Count - 2,
                    TreeShape.RightChain => ends.Count - 1,
                    _ => rng.NextInt32(ends.Count),
                };
                (int parent, bool left) = ends[pick];
                ends.RemoveAt(pick);
                (left ? parts.Lefts : parts.Rights)[parent] = node;
            }

            ends.Add((node, true));
            ends.Add((node, false));
            int feature = rng.NextInt32(features.Length);
            bool categorical = features[feature].IsCategorical;
            parts.Features.Add(feature);
            parts.Thresholds.Add(categorical ? float.NaN : (rng.NextInt32(21) - 10) / 5f);
            parts.MissingLeft.Add(!categorical && rng.NextInt32(2) == 0);
            parts.Sets.Add(categorical ? [.. Enumerable.Range(0, features[feature].LevelCount).Where(_ => rng.NextInt32(2) == 0)] : null);
            parts.Lefts.Add(0);
            parts.Rights.Add(0);
            parts.Gains.Add(1);
            parts.Counts.Add(10);
        }

        for (int leaf = 0; leaf < ends.Count; leaf++)
        {
            (ends[leaf].Left ? parts.Lefts : parts.Rights)[ends[leaf].Node] = ~leaf;
        }

        for (int leaf = 0; leaf < leaves; leaf++)
        {
            parts.LeafCounts.Add(5);
            for (int output = 0; output < outputs; output++)
            {
                parts.LeafValues.Add(rng.NextGaussian());
            }
        }

        return new DecisionTree(parts);
    }

    private static FeatureMatrix RandomRows(Rng rng, int rows, int dense, int sparse, Feature[] features)
    {
        float[][] columns = new float[dense][];
        for (int feature = 0; feature < dense; feature++)
        {
            columns[feature] = [.. Enumerable.Range(0, rows).Select(_ =>
                rng.NextInt32(8) == 0 ? float.NaN : features[feature].IsCategorical ? rng.NextInt32(features[feature].LevelCount + 5) : rng.NextInt32(3) == 0 ? (rng.NextInt32(21) - 10) / 5f : (float)rng.NextGaussian())];
        }

        var starts = new List<long> { 0 };
        var indices = new List<int>();
        var values = new List<float>();
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < sparse; column++)
            {
                if (rng.NextInt32(3) == 0)
                {
                    indices.Add(column);
                    values.Add(rng.NextInt32(9) == 0 ? float.NaN : (float)rng.NextGaussian());
                }
            }

            starts.Add(indices.Count);
        }

        return new FeatureMatrix(rows, features, columns, new SparseMatrix(sparse, [.. starts], [.. indices], [.. values]));
    }

    /// <summary>How trees of a test grow.</summary>
    public enum TreeShape
    {
        Random,
        Single,
        LeftChain,
        RightChain,
    }
}
