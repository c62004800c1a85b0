namespace FullStackAI.AutoML;

/// <summary>A way in which data promise more than a model will keep.</summary>
public enum LeakageKind
{
    /// <summary>A column is the label under other names or in another unit. Evidence: 1.</summary>
    LabelCopy,

    /// <summary>Two columns add up to the label. Evidence: 1.</summary>
    LabelSum,

    /// <summary>A column alone predicts the label almost without fault. Evidence: area
    /// under the ROC curve (mean over classes), or R².</summary>
    NearPerfectFeature,

    /// <summary>A column that names the rows predicts the label. Evidence: area under the ROC curve (mean over classes), or R².</summary>
    Identifier,

    /// <summary>The place of a row in the file predicts its label. Evidence: area under the ROC curve (mean over classes), or R².</summary>
    RowOrder,

    /// <summary>Rows are equal in every feature and differ in the label. Evidence: the share of rows.</summary>
    ConflictingDuplicates,

    /// <summary>Rows with the same value of a column have nearly the same label: several rows of one patient, customer
    /// or machine. Evidence: R² of the mean label of the other rows with the value.</summary>
    GroupLike,

    /// <summary>Rows near in time have nearly the same label. Evidence: the correlation of
    /// the label with that of the row before it in time.</summary>
    TimeOrder,

    /// <summary>Test rows are distributed otherwise than training rows in a column.
    /// Evidence: the distance of the two distributions, in [0, 1].</summary>
    Drift,

    /// <summary>Test rows are equal to training rows in every feature. Evidence: the share of test rows.</summary>
    TestRowsInTraining,
}
