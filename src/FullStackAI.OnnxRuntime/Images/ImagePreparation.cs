using FullStackAI.Onnx;

namespace FullStackAI.OnnxRuntime;

/// <summary>Brings pictures into the form a network was trained on: decode, resize, crop,
/// scale, normalise, lay out. Immutable and thread-safe.</summary>
/// <remarks>The defaults are those of networks trained on ImageNet with PyTorch: shorter side 256, the
/// middle 224 × 224, mean and deviation of ImageNet, channels first.</remarks>
public sealed record ImagePreparation
{
    /// <summary>Size of the shorter side before the crop, at least 1; null stretches the picture to
    /// <see cref="Width"/> × <see cref="Height"/> instead. 256 by default.</summary>
    public int? ShorterSide { get; init; } = 256;

    /// <summary>Width of the result, at least 1; 224 by default.</summary>
    public int Width { get; init; } = 224;

    /// <summary>Height of the result, at least 1; 224 by default.</summary>
    public int Height { get; init; } = 224;

    /// <summary>Channels of the result: 3 for red, green and blue (the default), 1 for
    /// grey (0.299 red + 0.587 green + 0.114 blue).</summary>
    public int Channels { get; init; } = 3;

    /// <summary>[channels]; what is taken off each channel after scaling to [0, 1]; ImageNet's means by default.</summary>
    public IReadOnlyList<float> Mean { get; init; } = [0.485f, 0.456f, 0.406f];

    /// <summary>[channels]; what each channel is then divided by; ImageNet's deviations by default.</summary>
    public IReadOnlyList<float> Deviation { get; init; } = [0.229f, 0.224f, 0.225f];

    /// <summary>Whether channels come before rows and columns ([batch, channels, height, width]) or after them; true by default.</summary>
    public bool ChannelsFirst { get; init; } = true;

    /// <summary>Grey, from 0 to 255, of the border that fills up what the picture does not cover: it is then scaled to fit into
    /// <see cref="Width"/> × <see cref="Height"/>, keeps its shape and stands in the middle, as detectors want it (114 for the YOLO
    /// family). Only with <see cref="ShorterSide"/> null; null, the default, stretches.</summary>
    public byte? Border { get; init; }

    /// <summary>How pixels come about when the size changes; bilinear by default.</summary>
    public ImageInterpolation Interpolation { get; init; } = ImageInterpolation.Bilinear;

    /// <summary>Whether the channels are blue, green, red, as networks trained with OpenCV or Caffe want them; false by
    /// default. <see cref="Mean"/> and <see cref="Deviation"/> follow the order asked for.</summary>
    public bool BlueFirst { get; init; }

    /// <summary>What the network's input holds: float (the default), float16, or uint8 for networks that take pixels from 0 to 255
    /// as they are; the last needs a <see cref="Mean"/> of 0 and a <see cref="Deviation"/> of 1.</summary>
    public OnnxElementType Element { get; init; } = OnnxElementType.Float;

    /// <summary>Whether files whose Exif data say that the camera was turned are turned back; by default they are.</summary>
    public ImageOrientation Orientation { get; init; } = ImageOrientation.Upright;

    /// <summary>Prepares a batch of files, one after the other: memory holds one decoded picture at a time.</summary>
    /// <param name="files">Whole PNG, BMP or JPEG files.</param>
    /// <returns>[files × channels × height × width], or [files × height × width × channels], of <see cref="Element"/>.</returns>
    /// <exception cref="OnnxException">A file is no picture that can be read; the message gives its number.</exception>
    public OnnxTensorData Prepare(IReadOnlyList<byte[]> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return Prepare(files.Count, number =>
        {
            try
            {
                return RgbImage.Decode(files[number], orientation: Orientation);
            }
            catch (OnnxException error)
            {
                throw new OnnxException($"Picture {number + 1} of {files.Count}: {error.Message}", error);
            }
        });
    }

    /// <summary>Prepares a batch of pictures.</summary>
    /// <param name="images">The pictures, of any size.</param>
    /// <returns>[images × channels × height × width], or [images × height × width × channels], of <see cref="Element"/>.</returns>
    public OnnxTensorData Prepare(IReadOnlyList<RgbImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Prepare(images.Count, number => images[number]);
    }

    /// <summary>Where a box that a network found in the prepared picture lies in the
    /// picture as it was: crop, scale and border are taken back.</summary>
    /// <param name="box">The box, in pixels of the network's input.</param>
    /// <param name="image">The picture it was found in.</param>
    /// <returns>The box in pixels of <paramref name="image"/>, cut at its edges.</returns>
    public Box Locate(Box box, RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        Validate();
        ImagePlacement placement = ImagePlacement.Of(this, image);
        (double across, double down) = ((double)image.Width / placement.Width, (double)image.Height / placement.Height);
        return box with
        {
            Left = Cut((box.Left - placement.Left) * across, image.Width),
            Right = Cut((box.Right - placement.Left) * across, image.Width),
            Top = Cut((box.Top - placement.Top) * down, image.Height),
            Bottom = Cut((box.Bottom - placement.Top) * down, image.Height),
        };

        static float Cut(double value, int size) => (float)Math.Clamp(value, 0, size);
    }

    private OnnxTensorData Prepare(int count, Func<int, RgbImage> picture)
    {
        Validate();
        int size = Channels * Width * Height;
        float[] values = new float[checked(count * size)];
        for (int i = 0; i < count; i++)
        {
            Fill(picture(i), values.AsSpan(i * size, size));
        }

        long[] shape = ChannelsFirst ? [count, Channels, Height, Width] : [count, Height, Width, Channels];
        return Element switch
        {
            OnnxElementType.Float16 => OnnxTensorData.Of(Array.ConvertAll(values, value => (Half)value), shape),
            OnnxElementType.UInt8 => OnnxTensorData.Of(Array.ConvertAll(values, value => (byte)MathF.Round(value * byte.MaxValue)), shape),
            _ => OnnxTensorData.Of(values, shape),
        };
    }

    private void Fill(RgbImage image, Span<float> values)
    {
        ImagePlacement placement = ImagePlacement.Of(this, image);
        var layout = new ImageLayout(this, placement);
        ResizeWeights across = ResizeWeights.Of(Interpolation, image.Width, placement.Width, layout.Columns.First, layout.Columns.End);
        ResizeWeights down = ResizeWeights.Of(Interpolation, image.Height, placement.Height, layout.Rows.First, layout.Rows.End);
        layout.Fill(ImageResize.To(image, across, down), values);
    }

    private void Validate()
    {
        var faults = new List<string>();
        if (Width is < 1 or > 16384 || Height is < 1 or > 16384)
        {
            faults.Add($"Width and Height must lie in [1, 16384]; got {Width} and {Height}.");
        }

        if (ShorterSide is { } shorter && (shorter > 16384 || shorter < Math.Max(Width, Height)))
        {
            faults.Add($"ShorterSide must be at least as large as the crop of {Width} × {Height} and at most 16384; got {shorter}.");
        }

        if (Channels is not (1 or 3))
        {
            faults.Add($"Channels must be 3 (colour) or 1 (grey); got {Channels}.");
        }

        if (Mean.Count != Channels || Deviation.Count != Channels || Deviation.Any(value => !(value > 0)))
        {
            faults.Add($"Mean and Deviation need one number for each of the {Channels} channel(s), and deviations above 0; got {Mean.Count} and {Deviation.Count}.");
        }

        if (Border is not null && ShorterSide is not null)
        {
            faults.Add("Border keeps the whole picture and ShorterSide crops it; set one of them to null.");
        }

        if (!Enum.IsDefined(Interpolation) || !Enum.IsDefined(Orientation))
        {
            faults.Add($"Interpolation {(int)Interpolation} or Orientation {(int)Orientation} is no choice.");
        }

        if (Element is not (OnnxElementType.Float or OnnxElementType.Float16 or OnnxElementType.UInt8))
        {
            faults.Add($"Element must be float, float16 or uint8; got {Element.OnnxName()}.");
        }
        else if (Element == OnnxElementType.UInt8 && (Mean.Any(value => value != 0) || Deviation.Any(value => value != 1)))
        {
            faults.Add("Element uint8 takes pixels as they are: set Mean to zeros and Deviation to ones.");
        }

        if (faults.Count > 0)
        {
            throw new ArgumentException("ImagePreparation: " + string.Join(" ", faults));
        }
    }
}
