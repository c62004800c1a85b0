namespace FullStackAI.OnnxRuntime.Tests.Texts;

[TestClass]
public sealed class TextPreparationTests
{
    private static readonly string[] Vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "hello", "world", "##ing", "play", ",", "!"];

    [TestMethod]
    public void WordPiece_TwoTexts_ArePaddedAndMasked()
    {
        using TextPreparation preparation = TextPreparation.WordPiece(Vocabulary);

        IReadOnlyDictionary<string, OnnxData> prepared = preparation.Prepare(["Hello, playing world!", "héllo xyz"]);

        CollectionAssert.AreEqual(new long[] { 2, 5, 9, 8, 7, 6, 10, 3, 2, 5, 1, 3, 0, 0, 0, 0 }, prepared["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0 }, prepared["attention_mask"].AsTensor().Values<long>().ToArray());
        Assert.AreEqual("int64[2,8]", prepared["token_type_ids"].ToString());
    }

    [TestMethod]
    public void WordPiece_ALongText_IsCutAndClosed()
    {
        using TextPreparation preparation = TextPreparation.WordPiece(Vocabulary, maximumLength: 4);

        CollectionAssert.AreEqual(new long[] { 2, 5, 6, 3 }, preparation.Prepare(["hello world hello world"])["input_ids"].AsTensor().Values<long>().ToArray());
    }

    [TestMethod]
    public void WordPiece_WithoutSpecialTokens_IsRefused() =>
        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => TextPreparation.WordPiece(["hello"])).Message, "lacks [PAD], [UNK], [CLS], [SEP]");

    [TestMethod]
    public void BytePair_MergesAsTold()
    {
        const string Words = """{"l":0,"o":1,"w":2,"lo":3,"low":4,"e":5,"r":6,"\u0120":7,"<|endoftext|>":8}""";
        using TextPreparation preparation = TextPreparation.BytePair(Words, "#version: 0.2\nl o\nlo w\n", padding: 8);

        CollectionAssert.AreEqual(new long[] { 4, 5, 6, 4, 8, 8 }, preparation.Prepare(["lower", "low"])["input_ids"].AsTensor().Values<long>().ToArray());
    }
}
