using FullStackAI.Numerics;

namespace FullStackAI.Tests.Numerics;

[TestClass]
public sealed class RngTests
{
    [TestMethod]
    public void NextUInt64_EqualSeeds_GiveEqualStreams()
    {
        var a = new Rng(7);
        var b = new Rng(7);
        for (int i = 0; i < 100; i++)
        {
            Assert.AreEqual(a.NextUInt64(), b.NextUInt64());
        }
    }

    [TestMethod]
    public void Split_OtherName_GivesAnotherStream() =>
        Assert.AreNotEqual(new Rng(7).Split("fold").NextUInt64(), new Rng(7).Split("tree").NextUInt64());

    [TestMethod]
    public void NextInt32_ManyDraws_CoversTheRangeEvenly()
    {
        var rng = new Rng(1);
        int[] counts = new int[7];
        for (int i = 0; i < 70_000; i++)
        {
            counts[rng.NextInt32(7)]++;
        }

        // 70,000 draws of probability 1/7: standard deviation 92.6; five of them as the tolerance.
        Assert.IsTrue(counts.All(count => Math.Abs(count - 10_000) < 463), string.Join(' ', counts));
    }

    [TestMethod]
    public void Permutation_HoldsEveryNumberOnce() =>
        CollectionAssert.AreEqual(Enumerable.Range(0, 1000).ToArray(), new Rng(3).Permutation(1000).Order().ToArray());
}
