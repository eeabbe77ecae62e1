<?php
// The least that shows posts and takes comments: Debian packs the themes by themselves.
?>
<!DOCTYPE html>
<html <?php language_attributes(); ?>>
<head><title><?php bloginfo( 'name' ); ?></title><?php wp_head(); ?></head>
<body>
<?php
while ( have_posts() ) {
	the_post();
	the_title( '<h1>', '</h1>' );
	the_content();
	if ( is_singular() ) {
		comments_template();
	}
}
wp_footer();
?>
</body>
</html>
