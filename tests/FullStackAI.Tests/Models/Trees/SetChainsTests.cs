using FullStackAI.Models.Trees;

namespace FullStackAI.Tests.Models.Trees;

[TestClass]
public sealed class SetChainsTests
{
    [TestMethod]
    public void RankOf_NestedSets_CountsTheSetsThatLackTheCode()
    {
        SetChains chains = SetChains.TryBuild([Tree([2]), Tree([2, 40]), Tree([1, 2, 40])], 0)!;

        Assert.AreEqual(1, chains.Count);
        Assert.AreEqual(3, chains.Longest);
        CollectionAssert.AreEqual(
            new[] { 0, 1, 2, 3, 3, 3 }, new[] { 2f, 40f, 1f, 0f, float.NaN, 70f }.Select(code => (int)chains.RankOf(0, code)).ToArray());
        Assert.AreEqual((0, 1), chains.PlaceOf([1 << 2, 1 << 8]));
        Assert.AreEqual((0, 0), chains.PlaceOf([1 << 2, 0, 0]), "words of zeros at the end say nothing");
    }

    [TestMethod]
    public void TryBuild_SetsThatOverlap_StandInChainsOfTheirOwn()
    {
        SetChains chains = SetChains.TryBuild([Tree([0, 1]), Tree([1, 2]), Tree([1]), Tree([]), Tree([0, 1, 2])], 0)!;

        Assert.AreEqual(2, chains.Count);
        foreach (int[] set in (int[][])[[0, 1], [1, 2], [1], [], [0, 1, 2]])
        {
            (int chain, int rank) = chains.PlaceOf([set.Sum(code => 1 << code)]);
            for (int code = -1; code < 40; code++)
            {
                Assert.AreEqual(!set.Contains(code), chains.RankOf(chain, code) > rank);
            }
        }
    }

    [TestMethod]
    public void TryBuild_SetsOfOneCodeEach_AreTooManyChains()
    {
        Assert.IsNotNull(SetChains.TryBuild([.. Enumerable.Range(0, 24).Select(code => Tree([code]))], 0));
        Assert.IsNull(SetChains.TryBuild([.. Enumerable.Range(0, 25).Select(code => Tree([code]))], 0));
    }

    private static DecisionTree Tree(int[] set)
    {
        var parts = new TreeParts();
        parts.Features.Add(0);
        parts.Thresholds.Add(float.NaN);
        parts.MissingLeft.Add(false);
        parts.Sets.Add(set);
        parts.Lefts.Add(~0);
        parts.Rights.Add(~1);
        parts.Gains.Add(1);
        parts.Counts.Add(2);
        parts.LeafCounts.AddRange([1, 1]);
        parts.LeafValues.AddRange([0, 1]);
        return new DecisionTree(parts);
    }
}
