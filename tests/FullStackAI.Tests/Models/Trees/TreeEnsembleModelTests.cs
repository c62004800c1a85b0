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
        FeatureMatrix matrix = RandomRows(rng, 300, Dense, Sparse, features);
        double[] batch = new double[300 * outputs];
        model.Score(matrix, batch);
        double[] alone = new double[outputs];
        float[] dense = new float[Dense];
        for (int row = 0; row < 300; row++)
        {
            matrix.CopyDenseRow(row, dense);
            SparseVector sparse = matrix.Sparse![row];
            model.Score(new FeatureRow(dense, sparse.Indices, sparse.Values), alone);
            double[] plain = PlainScores(trees, start, dense, sparse, Dense + Sparse);
            CollectionAssert.AreEqual(plain, alone);
            CollectionAssert.AreEqual(plain, batch.AsSpan(row * outputs, outputs).ToArray());
        }
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

    private static DecisionTree RandomTree(Rng rng, Feature[] features, int leaves, int outputs)
    {
        var parts = new TreeParts();
        var ends = new List<(int Node, bool Left)>();
        for (int node = 0; node < leaves - 1; node++)
        {
            if (node > 0)
            {
                int pick = rng.NextInt32(ends.Count);
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
}
