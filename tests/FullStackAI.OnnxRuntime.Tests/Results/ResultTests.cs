using FullStackAI.Onnx;

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
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => ClassScores.Top(OnnxTensorData.Of(new float[4], 1, 4), 1, Animals)).Message,
            "4 classes apart; the label file has 3 lines");
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

    [TestMethod]
    public void TopOfProbabilities_OfAModelWithItsOwnSoftmax_LeavesThem()
    {
        OnnxTensorData probabilities = OnnxTensorData.Of([0.1f, 0.2f, 0.7f], 1, 3);

        IReadOnlyList<Labelled> top = ClassScores.TopOfProbabilities(probabilities, 2, Animals)[0];

        Assert.AreEqual(new Labelled(2, "owl", 0.7f), top[0]);
        Assert.AreEqual(new Labelled(1, "dog", 0.2f), top[1]);
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => ClassScores.TopOfProbabilities(OnnxTensorData.Of([-1f, 4, 0], 1, 3), 1)).Message,
            "A probability is -1; it must lie in [0, 1]. Raw scores go to Top.");
    }

    [TestMethod]
    public void ReadLabels_OneALine_NamesTheClassesAndRefusesGaps()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "cat\r\ndog \nchouette effraie\n\n");
            IReadOnlyList<string> labels = ClassScores.ReadLabels(path);
            CollectionAssert.AreEqual(new[] { "cat", "dog", "chouette effraie" }, labels.ToArray());
            Assert.AreEqual("chouette effraie", ClassScores.Top(OnnxTensorData.Of([0f, 1, 2], 1, 3), 1, labels)[0][0].Label);

            File.WriteAllText(path, "cat\n\ndog\n");
            StringAssert.Contains(
                Assert.ThrowsExactly<OnnxException>(() => ClassScores.ReadLabels(path)).Message, "Line 2 of the label file");
            File.WriteAllText(path, "\n");
            StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => ClassScores.ReadLabels(path)).Message, "holds no names");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestMethod]
    public void FromCentre_HasItsCornersAround() =>
        Assert.AreEqual(new Box(3, 6, 7, 14, 2, 0.5f), Box.FromCentre(5, 10, 4, 8, 2, 0.5f));
}
