using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Models.Trees;
using FullStackAI.Numerics;
using FullStackAI.Serialization;
using static FullStackAI.Tests.Models.Trees.RandomTrees;

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
        Feature[] features =
        [
            .. Enumerable.Range(0, Dense + Sparse).Select(i => new Feature($"f{i}", $"f{i}", i < categorical ? levels : 0))
        ];
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
        DecisionTree[] trees =
        [
            .. Enumerable.Range(0, 13).Select(t => RandomTree(rng, features, shape == TreeShape.Single ? 1 : leaves, 1, shape))
        ];
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
    [DataRow(0, 1, 20, 0, false, DisplayName = "ranks of a byte")]
    [DataRow(0, 1, 3000, 0, false, DisplayName = "ranks of two bytes")]
    [DataRow(0, 3, 20, 0, false, DisplayName = "three outputs")]
    [DataRow(3, 1, 20, 40, true, DisplayName = "sets in chains")]
    [DataRow(3, 3, 3000, 900, true, DisplayName = "long chains, ranks of two bytes, three outputs")]
    [DataRow(3, 1, 20, 40, false, DisplayName = "codes")]
    [DataRow(3, 3, 20, 900, false, DisplayName = "codes of many levels, three outputs")]
    [DataRow(3, 1, 3000, 40, false, DisplayName = "codes and ranks of two bytes")]
    public void Score_LargeTrees_BatchRowAndPlainWalkGiveTheSameBits(int categorical, int outputs, int thresholds, int levels, bool nested)
    {
        var rng = new Rng(11);
        const int Dense = 6;
        const int Sparse = 4;
        Feature[] features =
        [
            .. Enumerable.Range(0, Dense + Sparse).Select(i => new Feature($"f{i}", $"f{i}", i < categorical ? levels : 0))
        ];
        DecisionTree[] trees =
        [
            .. Enumerable.Range(0, 7)
                .Select(t => RandomTree(
                    rng, features, t == 3 ? 1 : 1500 + (100 * t), t % 2 == 0 ? outputs : 1, thresholds: thresholds, nested: nested))
        ];
        double[] start = [.. Enumerable.Range(0, outputs).Select(_ => rng.NextGaussian())];
        AssertSameBits(rng, new TreeEnsembleModel(features, trees, start, Link.Identity), trees, start, 300, Dense, Sparse, features);
    }

    [TestMethod]
    public void Score_TreesOfMoreNodesThanASegmentHas_BatchRowAndPlainWalkGiveTheSameBits()
    {
        var rng = new Rng(12);
        Feature[] features = [.. Enumerable.Range(0, 5).Select(i => new Feature($"f{i}", $"f{i}", 0))];
        DecisionTree[] trees = [.. Enumerable.Range(0, 3).Select(_ => RandomTree(rng, features, 50_000, 1, thresholds: 300))];
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
}
