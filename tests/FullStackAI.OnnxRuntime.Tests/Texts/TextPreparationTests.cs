using FullStackAI.Onnx;
using FullStackAI.Onnx.Protobuf;

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

    // Scores are logarithms of probabilities: "▁low" + "er" (−2 − 2.5) beats "▁lo" + "w" + "er" (−3 − 4 − 2.5), and "low" + "er" needs the sign of a word's begin.
    private static readonly (string Piece, float Score, int Kind)[] Pieces =
        [("<unk>", 0, 2), ("<s>", 0, 3), ("</s>", 0, 3), ("▁low", -2, 1), ("er", -2.5f, 1), ("▁lo", -3, 1), ("w", -4, 1), ("▁", -4.5f, 1), ("l", -5, 1), ("o", -5, 1), ("e", -5, 1), ("r", -5, 1), ("▁größer", -6, 1)];

    [TestMethod]
    public void SentencePiece_SplitsIntoTheMostProbablePieces()
    {
        using TextPreparation preparation = TextPreparation.SentencePiece(Unigrams());

        IReadOnlyDictionary<string, OnnxData> prepared = preparation.Prepare(["lower  low", "wole größer", "x", ""]);

        // ▁low er ▁low </s> · ▁ w o l e ▁größer </s> · ▁ <unk> </s> · </s>
        CollectionAssert.AreEqual(
            new long[] { 3, 4, 3, 2, 0, 0, 0, 7, 6, 9, 8, 10, 12, 2, 7, 0, 2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0 },
            prepared["input_ids"].AsTensor().Values<long>().ToArray());
        Assert.AreEqual(4 + 7 + 3 + 1, prepared["attention_mask"].AsTensor().Values<long>().ToArray().Sum());
    }

    [TestMethod]
    public void SentencePiece_DressedOtherwise_IsAsAsked()
    {
        using TextPreparation bare = TextPreparation.SentencePiece(Unigrams(), new SentencePieceOptions { AddEnd = false, Padding = 9 });
        using TextPreparation both = TextPreparation.SentencePiece(Unigrams(), new SentencePieceOptions { AddBegin = true, MaximumLength = 3 });
        using TextPreparation fairseq = TextPreparation.SentencePiece(Unigrams(), new SentencePieceOptions { AddBegin = true, Fairseq = true });

        CollectionAssert.AreEqual(new long[] { 3, 4, 3, 9 }, bare.Prepare(["lower", "low"])["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 3, 2 }, both.Prepare(["lower low low"])["input_ids"].AsTensor().Values<long>().ToArray());
        CollectionAssert.AreEqual(new long[] { 0, 4, 5, 2, 0, 4, 2, 1 }, fairseq.Prepare(["lower", "low"])["input_ids"].AsTensor().Values<long>().ToArray());
    }

    [TestMethod]
    [Timeout(600_000)]
    public void SentencePiece_DamagedModels_EndInAnErrorOrATokenizer()
    {
        byte[] whole = Unigrams();
        var random = new Random(5);
        int refused = 0;
        for (int trial = 0; trial < 300; trial++)
        {
            byte[] damaged = trial % 2 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            if (trial % 2 == 1)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            try
            {
                TextPreparation.SentencePiece(damaged).Dispose();
            }
            catch (OnnxException)
            {
                refused++;
            }
        }

        Assert.IsGreaterThan(100, refused);
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => TextPreparation.SentencePiece([1, 2, 3])).Message, "no SentencePiece model");
        StringAssert.Contains(Assert.ThrowsExactly<OnnxException>(() => TextPreparation.SentencePiece([])).Message, "0 pieces");
    }

    private static byte[] Unigrams()
    {
        var writer = new ProtoWriter();
        foreach ((string piece, float score, int kind) in Pieces)
        {
            writer.Message(1, (piece, score, kind), static (message, own) =>
            {
                message.Text(1, own.piece);
                message.Float(2, own.score);
                message.Int64(3, own.kind);
            });
        }

        writer.Message(2, 0, static (message, _) => message.Int64(3, 1));
        writer.Message(3, 0, static (message, _) => message.Text(1, "identity"));
        using var stream = new MemoryStream();
        writer.CopyTo(stream);
        return stream.ToArray();
    }
}
