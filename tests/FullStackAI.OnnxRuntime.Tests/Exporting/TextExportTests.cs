using FullStackAI.Data;
using FullStackAI.Models;
using FullStackAI.Numerics;
using FullStackAI.Preprocessing;
using FullStackAI.Trainers;
using FullStackAI.Trainers.Linear;

namespace FullStackAI.OnnxRuntime.Tests.Exporting;

[TestClass]
public sealed class TextExportTests
{
    private static readonly string[] Words =
    [
        "Hello", "HELLO", "hello", "world", "wörld", "WÖRLD", "Ünlü", "企业", "企业管理", "don't", "a", "I", "x1", "_y", "İstanbul", "ǅ", "ΑΣ",
        "ας", "ẞ", "Straße", "𝒳𝒴", "𐐀𐐨", "naïve", "٣٤", "½", "e\u0301te", "supercalifragilisticexpialidocious", "Kelvin\u212A",
    ];
    private static readonly string[] Gaps =
    [
        " ", "  ", "\t", "\n", " \t\n ", ", ", "! ", "\u00A0", "\u3000\u3000", "", "-", "\u001F", "\0", "\u0001", "##", "\u0085 ",
    ];

    [TestMethod]
    public void TfIdf_OfWords_IsTheSame()
    {
        foreach (bool lowercase in new[] { true, false })
        {
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.Words, Lowercase = lowercase });
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.Words, NGrams = new NGramRange(1, 3), Lowercase = lowercase });
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.Words, NGrams = new NGramRange(2, 2), Lowercase = lowercase });
        }
    }

    [TestMethod]
    public void TfIdf_OfCharacters_IsTheSame()
    {
        foreach (bool lowercase in new[] { true, false })
        {
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.Characters, Lowercase = lowercase });
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.Characters, NGrams = new NGramRange(3, 5), Lowercase = lowercase });
        }
    }

    [TestMethod]
    public void TfIdf_OfCharactersInWords_IsTheSame()
    {
        foreach (bool lowercase in new[] { true, false })
        {
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.CharactersInWords, Lowercase = lowercase });
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.CharactersInWords, NGrams = new NGramRange(2, 4), Lowercase = lowercase });
            Same(new TextTfIdfOptions { Analyzer = TextAnalyzer.CharactersInWords, NGrams = new NGramRange(5, 6), Lowercase = lowercase });
        }
    }

    [TestMethod]
    public void TfIdf_EveryWeightAndNorm_IsTheSame()
    {
        foreach (TextNorm norm in Enum.GetValues<TextNorm>())
        {
            Same(new TextTfIdfOptions { Norm = norm, Sublinear = true, Length = norm == TextNorm.None ? 1 : 7 });
            Same(new TextTfIdfOptions
            {
                Norm = norm,
                InverseDocumentFrequency = false,
                MinDocuments = 3,
                MaxDocumentShare = 0.8,
                MaxFeatures = 20,
            });
        }
    }

    [TestMethod]
    public void TfIdf_WithAnEmptyVocabulary_IsTheSame()
    {
        var table = new Table([new TextColumn("comment", ["!", "?", "a", ""]), new NumberColumn("x", [1, 2, 3, 4])]);
        (FittedPipeline fitted, _) = Pipeline.Empty.TextTfIdf(new[] { "comment" }).FitTransform(table, Labels.Regression([1f, 2, 3, 4]));
        ExportParity.AssertFeaturesAgree(fitted, table, 0);
    }

    [TestMethod]
    public void TfIdf_OfAWordOfManyLetters_IsTheSame()
    {
        Table train = Texts(1, 50);
        (FittedPipeline fitted, _) = Pipeline.Empty.TextTfIdf(new[] { "comment" }).FitTransform(train, Labels.Regression(new float[50]));
        var table = new Table([
            new TextColumn(
                "comment",
                [new string('x', 100_000), "hello " + new string('é', 5000) + " world", string.Concat(Enumerable.Repeat("hello", 50))]),
            new NumberColumn("x", [1, 2, 3]),
        ]);
        ExportParity.AssertFeaturesAgree(fitted, table, 1e-6);
    }

    [TestMethod]
    public void TextModel_OfTextAndNumbers_IsTheSame()
    {
        Table train = Texts(1, 300);
        var column = (TextColumn)train["comment"];
        Labels labels = Labels.Classes(
            [.. Enumerable.Range(0, 300).Select(
                row => (column[row] ?? "").Contains("hello", StringComparison.OrdinalIgnoreCase) ? 1f : 0f)],
            ["no", "yes"]);
        (FittedPipeline pipeline, FeatureMatrix features) = new Featurizer().Plan(train, FeatureForm.Standardized).Pipeline.FitTransform(
            train, labels);
        Model model = new LogisticRegressionTrainer().Train(new TrainingSet(features, labels), new TrainingContext(TimeProvider.System));

        ExportParity.AssertPredictionsAgree(pipeline, model, Texts(2, 200), ["no", "yes"]);
    }

    private static void Same(TextTfIdfOptions options)
    {
        Table train = Texts(1, 120);
        (FittedPipeline fitted, _) = Pipeline.Empty.TextTfIdf(new[] { "comment" }, options).FitTransform(
            train, Labels.Regression(new float[120]));
        Assert.IsNotEmpty(fitted.Features);
        ExportParity.AssertFeaturesAgree(fitted, train, 1e-6);
        ExportParity.AssertFeaturesAgree(fitted, Texts(2, 60), 1e-6);
    }

    /// <summary>Words of many scripts and cases, glued by spaces and signs of many kinds; missing and empty cells too.</summary>
    private static Table Texts(ulong seed, int rows)
    {
        var rng = new Rng(seed);
        var texts = new string?[rows];
        double[] numbers = new double[rows];
        for (int row = 0; row < rows; row++)
        {
            var text = new System.Text.StringBuilder();
            for (int word = rng.NextInt32(12); word > 0; word--)
            {
                text.Append(Words[rng.NextInt32(Words.Length)]).Append(Gaps[rng.NextInt32(Gaps.Length)]);
            }

            texts[row] = rng.NextInt32(15) == 0 ? null : rng.NextInt32(10) == 0 ? " " + text : text.ToString();
            numbers[row] = rng.NextGaussian();
        }

        return new Table([new TextColumn("comment", texts), new NumberColumn("x", numbers)]);
    }
}
