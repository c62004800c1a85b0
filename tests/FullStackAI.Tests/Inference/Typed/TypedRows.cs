using FullStackAI.Data;

namespace FullStackAI.Tests.Predicting.Typed;

/// <summary>A class as hosts of ML.NET write it: fields, attributes, the label among them.</summary>
internal sealed class SpendInput
{
    [LoadColumn(0)]
    public float Price;

    [LoadColumn(1), ColumnName("tenure")]
    public int? Months { get; set; }

    [ColumnName("active")]
    public bool IsActive { get; set; }

    public string? Plan { get; set; }

    [ColumnName("joined")]
    public DateTime? Since { get; set; }

    public string? Note { get; set; }

    [VectorType(2)]
    public float[]? Image { get; set; }

    public float[]? Words { get; set; }

    [ColumnName("spend")]
    public float Label;

    [NoColumn]
    public object? Tag { get; set; }
}

/// <summary>The output of a regression.</summary>
internal sealed class SpendPrediction
{
    public float Score;

    public double Lower { get; set; }

    public double Upper { get; set; }
}

/// <summary>The output of a binary classification, in the types ML.NET uses.</summary>
internal sealed class ChurnPrediction
{
    [ColumnName("PredictedLabel")]
    public bool Churns { get; set; }

    public float Probability { get; set; }

    public float Score { get; set; }

    [ColumnName("Probability.stays")]
    public double Stays { get; set; }
}

/// <summary>The output of a multiclass classification.</summary>
internal sealed class KindPrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];

    public double Probability { get; set; }
}

/// <summary>A positional record with a named parameter.</summary>
internal sealed record PriceInput([ColumnName("price")] double Euros, string Plan);

/// <summary>An input that no model of these tests can read.</summary>
internal sealed class WrongInput
{
    public string Price { get; set; } = "";

    public float[] Plan { get; set; } = [];
}

/// <summary>An output that receives nothing a model gives.</summary>
internal sealed class WrongPrediction
{
    public string Answer { get; set; } = "";
}

/// <summary>One number.</summary>
internal sealed class NumberInput
{
    [ColumnName("x")]
    public double X { get; set; }
}

/// <summary>One number, and what no model reads.</summary>
internal sealed class NumberAndMore
{
    [ColumnName("x")]
    public double X { get; set; }

    public string? Label { get; set; }

    public int Extra;
}

/// <summary>The output of a regression, in double precision.</summary>
internal sealed class NumberOutput
{
    public double Score { get; set; }
}

/// <summary>One column of many.</summary>
internal sealed class PriceAlone
{
    public double Price { get; set; }
}

/// <summary>One column of many.</summary>
internal sealed class PlanAlone
{
    public string? Plan { get; set; }
}

/// <summary>A boolean in writing.</summary>
internal sealed class WordInput
{
    public string? Active { get; set; }
}

/// <summary>Three numbers in three types.</summary>
internal sealed class ThreeNumbers
{
    public double A;

    public float B { get; set; }

    public double? C { get; set; }
}

/// <summary>A number, a category and a text.</summary>
internal sealed class MixedRow
{
    public double? X { get; set; }

    public string? Plan { get; set; }

    public string? Note { get; set; }
}

/// <summary>A vector of double precision.</summary>
internal sealed class ImageOfDoubles
{
    public double[]? Image { get; set; }
}
