namespace FullStackAI.OnnxRuntime.Tests.Results;

[TestClass]
public sealed class ResultTests
{
    private static readonly string[] Animals = ["cat", "dog", "owl"];

    [TestMethod]
    public void Softmax_LargeScores_SumToOne()
    {
        float[] shares = ClassScores.Softmax(OnnxTensorData.Of([1000f, 1000, 0, 0, 0, 0], 2, 3));

        Assert.AreEqual(0.5f, shares[0], 1e-6f);
        Assert.AreEqual(0f, shares[2], 1e-6f);
        Assert.AreEqual(1 / 3f, shares[4], 1e-6f);
    }

    [TestMethod]
    public void Top_WithLabels_NamesTheMostProbable()
    {
        IReadOnlyList<Labelled> top = ClassScores.Top(OnnxTensorData.Of([0f, 2, 1], 1, 3), 2, Animals)[0];

        Assert.AreEqual("dog owl", string.Join(' ', top.Select(item => item.Label)));
        Assert.AreEqual(MathF.Exp(2) / (1 + MathF.Exp(1) + MathF.Exp(2)), top[0].Probability, 1e-5f);
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => ClassScores.Top(OnnxTensorData.Of(new float[4], 1, 4), 1, Animals)).Message, "4 classes apart; the label file has 3 lines");
    }

    [TestMethod]
    public void Overlap_OfHalfCoveredBoxes_IsAThird() =>
        Assert.AreEqual(1 / 3f, new Box(0, 0, 2, 1, 0, 1).Overlap(new Box(1, 0, 3, 1, 0, 1)), 1e-6f);

    [TestMethod]
    public void Keep_OverlappingBoxes_KeepsTheSurestOfEachClass()
    {
        var sure = new Box(0, 0, 10, 10, 1, 0.9f);
        var near = new Box(1, 0, 11, 10, 1, 0.8f);
        var other = new Box(1, 0, 11, 10, 2, 0.7f);
        var faint = new Box(50, 50, 60, 60, 1, 0.1f);

        CollectionAssert.AreEqual(new[] { sure, other }, BoxSuppression.Keep([near, faint, other, sure]).ToArray());
        CollectionAssert.AreEqual(new[] { sure }, BoxSuppression.Keep([near, other, sure], limit: 1).ToArray());
    }
}
