using FullStackAI.Models;

namespace FullStackAI.Tests.Models;

[TestClass]
public sealed class LinkFunctionsTests
{
    [TestMethod]
    [DataRow(0.0, 0.5)]
    [DataRow(1000.0, 1.0)]
    [DataRow(-1000.0, 0.0)]
    [DataRow(2.0, 0.8807970779778823)]
    [DataRow(-2.0, 0.11920292202211755)]
    public void Sigmoid_AnyScore_IsItsProbability(double score, double expected)
    {
        double[] scores = [score];
        LinkFunctions.Apply(Link.Sigmoid, scores, 1);
        Assert.AreEqual(expected, scores[0], 1e-15);
    }

    [TestMethod]
    public void Apply_ManyScores_HaveTheBitsOfEachAlone()
    {
        double[] scores = [.. Enumerable.Range(0, 37).Select(i => i == 20 ? double.NaN : (i - 18) * 1.7)];
        foreach (Link link in (Link[])[Link.Sigmoid, Link.Exp])
        {
            double[] together = [.. scores];
            LinkFunctions.Apply(link, together, 1);
            for (int i = 0; i < scores.Length; i++)
            {
                double[] alone = [scores[i]];
                LinkFunctions.Apply(link, alone, 1);
                Assert.AreEqual(alone[0], together[i]);
            }

            Assert.AreEqual(double.NaN, together[20]);
        }
    }

    [TestMethod]
    public void Softmax_HugeScores_StillSumToOne()
    {
        double[] scores = [1000, 1001, 999, -5, -5, -5];
        LinkFunctions.Apply(Link.Softmax, scores, 3);

        Assert.AreEqual(1 / (1 + Math.E + (1 / Math.E)), scores[0], 1e-15);
        Assert.AreEqual(1, scores[0] + scores[1] + scores[2], 1e-15);
        Assert.AreEqual(1.0 / 3, scores[4], 1e-15);
    }

    [TestMethod]
    public void NormalizedSigmoid_AllProbabilitiesZero_SharesEvenly()
    {
        double[] scores = [-1000, -1000];
        LinkFunctions.Apply(Link.NormalizedSigmoid, scores, 2);
        CollectionAssert.AreEqual(new[] { 0.5, 0.5 }, scores);
    }

    [TestMethod]
    public void Exp_Score_IsAPositiveQuantity()
    {
        double[] scores = [0, 1];
        LinkFunctions.Apply(Link.Exp, scores, 1);
        Assert.AreEqual(1, scores[0]);
        Assert.AreEqual(Math.E, scores[1], 1e-15);
    }
}
